package io.cooper.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cooper.oci.Digest;
import io.cooper.testing.Requirements;
import io.cooper.testing.SmallArchive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is built anew after a change, and what is not. */
class StepCacheIT {

    /** An apk that installs one file, and has nothing to do with what packages are. */
    private static final String APK =
            """
            #!/bin/sh
            mkdir -p /opt
            echo tool > /opt/tool
            """;

    @TempDir private static Path bases;
    @AutoClose private static SmallArchive archive;
    private static Path base;

    @TempDir private Path directory;
    private SmallPlan plan;
    private Path cache;

    @BeforeAll
    static void aBase() throws Exception {
        Requirements.root();
        archive = new SmallArchive("/debian/");
        base = SmallPlan.base(bases, archive.mirror().root().toString(), "base");
    }

    @BeforeEach
    void aPlan() throws IOException {
        publish("one");
        cache = directory.resolve("cache");
        plan = new SmallPlan(directory.resolve("project"), base);
        plan.packages().add("tool");
        plan.file("etc/motd", "hello\n");
        plan.script("10-first.sh", "cat /etc/motd /opt/tool > /first\n");
        plan.script("20-second.sh", "cat /first > /second; echo $COLOUR >> /second\n");
    }

    private static void publish(String state) {
        archive.put("pool/main/tool", state.getBytes(StandardCharsets.US_ASCII));
        archive.put("dists/small/InRelease", ("Release " + state).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void when_nothing_changed_no_step_is_carried_out_and_nothing_is_unpacked() throws Exception {
        Digest first = plan.build(plan.cache(cache, false), new ArrayList<>());
        List<String> lines = new ArrayList<>();
        Digest again = plan.build(plan.cache(cache, false), lines);
        assertThat(again).isEqualTo(first);
        assertThat(lines).hasSize(4).allMatch(line -> line.endsWith(", cached"));
    }

    @Test
    void what_lies_below_a_change_is_taken_from_the_cache() throws Exception {
        assertThat(built()).isEmpty();
        plan.script("20-second.sh", "echo other > /second\n");
        assertThat(built()).containsExactly("packages tool", "rootfs", "run 10-first.sh");
        plan.file("etc/motd", "changed\n");
        assertThat(built()).containsExactly("packages tool");
        plan.env().put("COLOUR", "red");
        assertThat(built()).isEmpty();
    }

    @Test
    void a_security_update_in_the_archive_is_installed_by_the_next_build() throws Exception {
        assertThat(built()).isEmpty();
        publish("two");
        assertThat(built()).isEmpty();
        assertThat(built()).hasSize(4);
        publish("one");
        assertThat(built()).hasSize(4);
    }

    @Test
    void packages_of_apk_are_installed_anew_once_its_index_is_another_one() throws Exception {
        String index = "x86_64/APKINDEX.tar.gz";
        archive.put(index, new byte[] {1});
        plan.early("etc/os-release", "ID=alpine\n")
                .early("etc/apk/arch", "x86_64\n")
                .early("etc/apk/repositories", archive.mirror().root() + "\n")
                .early("sbin/apk", APK);
        plan.env().put("PATH", "/sbin:/usr/bin:/bin");
        assertThat(built()).isEmpty();
        assertThat(built()).hasSize(5);
        archive.put(index, new byte[] {2});
        assertThat(built()).containsExactly("rootfs");
        assertThat(built()).hasSize(5);
    }

    @Test
    void an_archive_that_cannot_be_asked_is_not_taken_for_unchanged() throws Exception {
        assertThat(built()).isEmpty();
        archive.put("dists/small/InRelease", null);
        assertThatExceptionOfType(StepFailedException.class)
                .isThrownBy(() -> built())
                .withMessageContaining("<packages>tool</packages>");
    }

    @Test
    void refresh_makes_all_anew_and_keeps_it() throws Exception {
        assertThat(built()).isEmpty();
        List<String> lines = new ArrayList<>();
        plan.build(plan.cache(cache, true), lines);
        assertThat(lines).noneMatch(line -> line.endsWith(", cached"));
        assertThat(built()).hasSize(4);
    }

    @Test
    void damaged_entries_are_found_and_made_anew() throws Exception {
        Digest whole = plan.build(plan.cache(cache, false), new ArrayList<>());
        for (String part : List.of("blobs", "results")) {
            for (Path file : files(cache.resolve(part))) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length / 2] ^= 1;
                // As a failing disk would: no name and no size tells of it.
                Files.delete(file);
                Files.write(file, bytes);
            }
            List<String> lines = new ArrayList<>();
            assertThat(plan.build(plan.cache(cache, false), lines)).isEqualTo(whole);
            assertThat(lines).as(part).noneMatch(line -> line.endsWith(", cached"));
            assertThat(built()).as(part).hasSize(4);
        }
    }

    @Test
    void steps_before_one_that_fails_are_kept() throws Exception {
        plan.script("20-second.sh", "exit 3\n");
        assertThatExceptionOfType(StepFailedException.class).isThrownBy(() -> built());
        plan.script("20-second.sh", "exit 0\n");
        assertThat(built()).containsExactly("packages tool", "rootfs", "run 10-first.sh");
    }

    @Test
    void a_file_that_is_written_to_during_its_step_makes_no_entry() throws Exception {
        Path script = plan.sources().resolve("build.d/20-second.sh");
        plan.script("20-second.sh", "echo before > /second\n");
        StepCache store = plan.cache(cache, false);
        List<String> lines =
                new ArrayList<>() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public boolean add(String line) {
                        if (line.startsWith("run 10-first.sh")) {
                            change(script);
                        }
                        return super.add(line);
                    }
                };
        plan.build(store, lines);
        assertThat(built()).containsExactly("packages tool", "rootfs", "run 10-first.sh");
    }

    private static void change(Path script) {
        try {
            Files.writeString(script, "#!/bin/sh\necho after > /second\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Builds, and returns the titles of the steps that came from the cache. */
    private List<String> built() throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        plan.build(plan.cache(cache, false), lines);
        return lines.stream()
                .filter(line -> line.endsWith(", cached"))
                .map(line -> line.substring(0, line.indexOf(": ")))
                .toList();
    }

    private static List<Path> files(Path in) throws IOException {
        try (Stream<Path> files = Files.walk(in)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
