package io.cooper.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Digest;
import io.cooper.sandbox.SandboxKind;
import io.cooper.testing.Dockerd;
import io.cooper.testing.LaterClock;
import io.cooper.testing.OtherJava;
import io.cooper.testing.Requirements;
import io.cooper.testing.SmallArchive;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same plan gives the same image, wherever, whenever and however it is built: also with another
 * Java, whose zlib is another one, and on another day. What a script can tell of the kind chroot,
 * its LD_LIBRARY_PATH and the machine's name, it must not write down.
 */
class ReproducibleIT {

    private static final String DIGEST = "digest ";

    /** All kinds with all versions of Java take long. */
    private static final boolean ALL = Boolean.getBoolean("cooper.it.full");

    private static final List<Place> PLACES =
            ALL
                    ? List.of(
                            new Place(17, "chroot"),
                            new Place(21, "namespaces"),
                            new Place(21, "chroot"),
                            new Place(25, "namespaces"),
                            new Place(25, "chroot"))
                    : List.of(new Place(21, "namespaces"), new Place(25, "chroot"));

    private static final List<Place> WITH_AN_ENGINE =
            ALL
                    ? List.of(
                            new Place(17, "docker"),
                            new Place(21, "docker"),
                            new Place(25, "docker"))
                    : List.of(new Place(17, "docker"));

    private record Place(int version, String sandbox) {

        Path java() throws Exception {
            return version == Runtime.version().feature()
                    ? Path.of(System.getProperty("java.home"))
                    : OtherJava.home(version);
        }
    }

    @TempDir private Path directory;

    /** One build, in a JVM of its own: project, base, cache, kind of sandbox. */
    public static final class Build {

        public static void main(String[] arguments) throws Exception {
            SmallPlan plan = plan(Path.of(arguments[0]), Path.of(arguments[1]));
            plan.in(SandboxKind.parse(arguments[3]));
            Digest digest = plan.build(plan.cache(Path.of(arguments[2]), true), new ArrayList<>());
            new PrintStream(System.out, true, StandardCharsets.UTF_8).println(DIGEST + digest);
        }
    }

    private static SmallPlan plan(Path project, Path base) throws Exception {
        SmallPlan plan = new SmallPlan(project, base);
        plan.packages().add("tool");
        plan.file("etc/motd", "hello\n").file("usr/bin/run", "#!/bin/sh\n");
        plan.script(
                "10-made.sh",
                """
                mkdir -p /srv/made; echo made > /srv/made/file; ln -s file /srv/made/link
                sort /etc/passwd > /srv/made/sorted; pwd > /srv/made/where; id > /srv/made/id
                umask > /srv/made/umask; date +%Z > /srv/made/zone
                unset LD_LIBRARY_PATH; env | sort > /srv/made/env
                """);
        return plan;
    }

    @Test
    void the_digest_does_not_depend_on_the_machine_or_the_hour() throws Exception {
        requireTheSame(PLACES, Map.of());
    }

    @Test
    void nor_does_it_on_whether_an_engine_runs_the_commands() throws Exception {
        try (Dockerd dockerd = Dockerd.start(directory.resolve("dockerd"))) {
            requireTheSame(WITH_AN_ENGINE, Map.of("DOCKER_HOST", "unix://" + dockerd.socket()));
        }
    }

    private void requireTheSame(List<Place> places, Map<String, String> variables)
            throws Exception {
        Requirements.root();
        try (SmallArchive archive = new SmallArchive("/debian/")) {
            archive.put("pool/main/tool", new byte[] {'t'});
            archive.put("dists/small/InRelease", new byte[] {'r'});
            String address = archive.mirror().root().toString();
            Path base = SmallPlan.base(directory.resolve("base"), address, "base");

            String here =
                    build(
                            Path.of(System.getProperty("java.home")),
                            List.of("one", base.toString(), "namespaces"),
                            "022",
                            Map.of("TZ", "UTC", "LC_ALL", "C.UTF-8"),
                            "-XX:ActiveProcessorCount=1");
            Map<String, String> elsewhere = new TreeMap<>(LaterClock.ofDays(400).variables());
            elsewhere.putAll(Map.of("TZ", "Asia/Tokyo", "LC_ALL", "C.UTF-8", "HOSTNAME", "other"));
            elsewhere.putAll(variables);

            for (Place place : places) {
                String there =
                        build(
                                place.java(),
                                List.of(
                                        "a/longer path/ö" + place.version() + place.sandbox(),
                                        base.toString(),
                                        place.sandbox()),
                                "077",
                                elsewhere,
                                "-XX:ActiveProcessorCount=4",
                                "-Duser.language=tr",
                                "-Duser.country=TR",
                                "-Duser.timezone=America/St_Johns");
                assertThat(there).as("%s", place).startsWith(DIGEST).isEqualTo(here);
            }
        } finally {
            LaterClock.clean();
        }
    }

    /** Returns the line with the digest. */
    private String build(
            Path java,
            List<String> where,
            String umask,
            Map<String, String> environment,
            String... options)
            throws Exception {
        Path project = directory.resolve(where.get(0));
        List<String> command = new ArrayList<>();
        command.addAll(List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"));
        command.add(java.resolve("bin/java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Build.class.getName(), project.toString(), where.get(1)));
        command.addAll(List.of(project.resolve("cache").toString(), where.get(2)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().filter(line -> line.startsWith(DIGEST)).findFirst().orElse(output);
    }
}
