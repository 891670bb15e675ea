package io.cooper.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Digest;
import io.cooper.testing.Leaks;
import io.cooper.testing.Requirements;
import io.cooper.testing.SmallArchive;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten builds share one cache, and one of them is killed in the middle. */
class ConcurrentBuildsIT {

    private static final int BUILDS = 10;
    private static final String DIGEST = "digest ";

    @TempDir private Path directory;

    /** One build, in a JVM of its own: project, base, cache. */
    public static final class Build {

        public static void main(String[] arguments) throws Exception {
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            SmallPlan plan = plan(Path.of(arguments[0]), Path.of(arguments[1]));
            List<String> lines =
                    new ArrayList<>() {
                        private static final long serialVersionUID = 1L;

                        @Override
                        public boolean add(String line) {
                            out.println(line);
                            return super.add(line);
                        }
                    };
            Digest digest = plan.build(plan.cache(Path.of(arguments[2]), false), lines);
            out.println(DIGEST + digest);
        }
    }

    private static SmallPlan plan(Path project, Path base) throws IOException {
        SmallPlan plan = new SmallPlan(project, base);
        plan.packages().add("tool");
        plan.file("etc/motd", "hello\n");
        plan.script("10-a.sh", "echo a > /a; echo a\n").script("20-b.sh", "echo b > /b; echo b\n");
        return plan;
    }

    @Test
    void the_others_give_the_right_image_and_no_lock_is_left() throws Exception {
        Requirements.root();
        try (SmallArchive archive = new SmallArchive("/debian/")) {
            archive.put("pool/main/tool", new byte[] {'t'});
            archive.put("dists/small/InRelease", new byte[] {'r'});
            String address = archive.mirror().root().toString();
            Path base = SmallPlan.base(directory.resolve("base"), address, "base");
            Path cache = directory.resolve("cache");
            SmallPlan alone = plan(directory.resolve("alone"), base);
            Path other = directory.resolve("other-cache");
            Digest right = alone.build(alone.cache(other, false), new ArrayList<>());

            Random random = new Random();
            int killed = random.nextInt(BUILDS);
            int afterLine = 1 + random.nextInt(5);
            List<List<String>> outputs = run(base, cache, killed, afterLine);

            String chosen = "build " + killed + " was killed after line " + afterLine;
            for (int i = 0; i < BUILDS; i++) {
                if (i != killed) {
                    assertThat(outputs.get(i)).as(chosen).last().isEqualTo(DIGEST + right);
                }
            }
            List<String> lines = new ArrayList<>();
            assertThat(alone.build(alone.cache(cache, false), lines)).as(chosen).isEqualTo(right);
            assertThat(lines).hasSize(4).allMatch(line -> line.endsWith(", cached"));
            assertThat(Leaks.of(directory).find()).as(chosen).isEmpty();
        }
    }

    private List<List<String>> run(Path base, Path cache, int killed, int afterLine)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(BUILDS);
        try {
            List<Callable<List<String>>> builds = new ArrayList<>();
            for (int i = 0; i < BUILDS; i++) {
                Path project = directory.resolve("project" + i);
                int limit = i == killed ? afterLine : Integer.MAX_VALUE;
                builds.add(() -> build(project, base, cache, limit));
            }
            List<List<String>> outputs = new ArrayList<>();
            for (Future<List<String>> build : threads.invokeAll(builds)) {
                outputs.add(build.get());
            }
            return outputs;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Returns what a build printed until it ended, or was killed after so many lines. */
    private static List<String> build(Path project, Path base, Path cache, int limit)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Xmx128m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Build.class.getName(),
                                project.toString(),
                                base.toString(),
                                cache.toString())
                        .redirectErrorStream(true)
                        .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            while (line != null) {
                lines.add(line);
                if (lines.size() == limit) {
                    process.destroyForcibly().waitFor();
                    return lines;
                }
                line = output.readLine();
            }
        }
        return lines;
    }
}
