package io.cooper.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Digest;
import io.cooper.rootfs.Rootfs;
import io.cooper.testing.Requirements;
import io.cooper.testing.SmallArchive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is changed, and in whatever order: with the cache of all that was built before, a plan
 * gives the same image as without. 500 sequences with {@code -Pfull}, else 50.
 */
class CachedBuildsIT {

    private static final int SEQUENCES = Integer.getInteger("cooper.it.sequences", 50);
    private static final int LONGEST = 3;

    /** Few values for each thing, so that states come again. */
    private static final List<String> VALUES = List.of("red", "green", "blue");

    private static final List<String> NAMES = List.of("10-a.sh", "20-b.sh", "30-c.sh");

    @TempDir private Path directory;
    private SmallPlan plan;
    private SmallArchive archive;
    private List<Path> bases;

    @Test
    void a_cached_build_and_one_without_a_cache_give_the_same_image() throws Exception {
        Requirements.root();
        try (SmallArchive served = new SmallArchive("/debian/")) {
            archive = served;
            String address = archive.mirror().root().toString();
            bases =
                    List.of(
                            SmallPlan.base(directory.resolve("base1"), address, "one"),
                            SmallPlan.base(directory.resolve("base2"), address, "two"));
            plan = new SmallPlan(directory.resolve("project"), bases.get(0));
            publish("red");
            plan.file("etc/data/one", "red").script(NAMES.get(0), script("red"));
            for (int seed = 1; seed <= SEQUENCES; seed++) {
                sequence(seed);
            }
        }
    }

    private void sequence(int seed) throws Exception {
        Random random = new Random(seed);
        List<String> edits = new ArrayList<>();
        int length = 1 + random.nextInt(LONGEST);
        for (int i = 0; i < length; i++) {
            edits.add(edit(random));
        }
        Digest cached =
                plan.build(plan.cache(directory.resolve("cache"), false), new ArrayList<>());
        Path empty = directory.resolve("empty");
        Digest uncached = plan.build(plan.cache(empty, true), new ArrayList<>());
        Rootfs.deleteTree(empty);
        assertThat(cached).as("seed " + seed + ": " + edits).isEqualTo(uncached);
    }

    private String edit(Random random) throws IOException {
        String value = VALUES.get(random.nextInt(VALUES.size()));
        String name = NAMES.get(random.nextInt(NAMES.size()));
        Path tree = plan.sources().resolve("rootfs/etc/data");
        int kind = random.nextInt(10);
        switch (kind) {
            case 0 -> plan.file("etc/data/one", value);
            case 1 -> tree.resolve("one").toFile().setExecutable(random.nextBoolean());
            case 2 -> plan.script(name, script(value));
            case 3 -> Files.deleteIfExists(plan.sources().resolve("build.d/" + name));
            case 4 -> plan.env().put("COLOUR", value);
            case 5 -> swap();
            case 6 -> toggle("tool-" + value);
            case 7 -> plan.on(bases.get(random.nextInt(bases.size())));
            case 8 -> publish(value);
            default -> {
                Files.deleteIfExists(tree.resolve("link"));
                Files.createSymbolicLink(tree.resolve("link"), Path.of(value));
            }
        }
        return kind + " " + value + " " + name;
    }

    /** It reads all that steps before it have made, and what else it can see. */
    private static String script(String value) {
        return """
        n=$(ls /var | wc -l)
        { echo %s $COLOUR $0; cat /etc/base; ls -l /etc/data; cat /opt/* /var/*.out; } > /var/.new 2>/dev/null || true
        mv /var/.new /var/$n.out
        [ $n -lt 3 ] || rm -f /var/0.out
        """
                .formatted(value)
                .replace("ls -l /etc/data", "find /etc/data -type f -perm -100");
    }

    /** The order of two scripts. */
    private void swap() throws IOException {
        Path first = plan.sources().resolve("build.d/" + NAMES.get(0));
        Path second = plan.sources().resolve("build.d/" + NAMES.get(1));
        if (Files.exists(first) && Files.exists(second)) {
            Path aside = plan.sources().resolve("aside");
            Files.move(first, aside);
            Files.move(second, first);
            Files.move(aside, second);
        }
    }

    private void toggle(String name) {
        if (!plan.packages().remove(name)) {
            plan.packages().add(name);
        }
    }

    private void publish(String state) {
        for (String value : VALUES) {
            byte[] content = (value + " as of " + state).getBytes(StandardCharsets.US_ASCII);
            archive.put("pool/main/tool-" + value, content);
        }
        archive.put("dists/small/InRelease", ("Release " + state).getBytes(StandardCharsets.UTF_8));
    }
}
