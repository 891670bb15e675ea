package io.cooper.rootfs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.linux.FileCalls;
import io.cooper.testing.Requirements;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in a tree comes out of its layer again, unpacked over the same base. */
class LayerRoundTripTest {

    private static final Instant TIME = Instant.parse("2024-03-01T10:20:30.123456789Z");

    @TempDir Path temp;
    private TwoTrees trees;

    @BeforeEach
    void twoEqualTrees() throws IOException {
        Requirements.root();
        trees = new TwoTrees(temp);
    }

    @AfterEach
    void removeThem() throws IOException {
        if (trees != null) {
            trees.close();
        }
    }

    private Rootfs tree() {
        return trees.changed();
    }

    private void file(String path, String content) throws IOException {
        tree().create(
                        Entry.file(path, 0644, content.length(), TIME),
                        new ByteArrayInputStream(content.getBytes(ISO_8859_1)));
    }

    private Entry survivor(String path) throws IOException {
        trees.roundTrip();
        return trees.unpacked().stat(path).orElseThrow();
    }

    @Test
    void owners_up_to_the_highest_survive() throws IOException {
        for (long id : new long[] {65_535, 65_536, 2_097_151, 2_097_152, 4_294_967_294L}) {
            tree().create(Entry.file("f" + id, 0644, 0, TIME).withOwner(id, id), null);
        }
        assertThat(survivor("f4294967294").gid()).isEqualTo(4_294_967_294L);
    }

    @Test
    void names_of_any_bytes_survive() throws IOException {
        StringBuilder all = new StringBuilder();
        for (char c = 1; c < 256; c++) {
            all.append(c == '/' || c == 'x' ? "" : c);
        }
        for (String name :
                List.of(all.toString(), "new\nline", "end ", " ", "back\\slash", "\u00ff\u0080")) {
            file(name, name);
            tree().create(Entry.directory("d" + name, 0755, TIME), null);
            tree().create(Entry.symlink("d" + name + "/" + name, name, TIME), null);
        }
        assertThat(survivor("dend /end ").linkTarget()).isEqualTo("end ");
    }

    @Test
    void long_paths_and_link_targets_survive() throws IOException {
        String path = "p";
        for (int length : new int[] {97, 98, 99, 100, 101, 150, 153, 154, 155, 156, 255}) {
            String name = "n".repeat(length);
            file(name, "content");
            tree().create(Entry.symlink("l" + length, name + "/" + name, TIME), null);
            path = path + "/" + "d".repeat(Math.min(200, length));
            tree().create(Entry.directory(path, 0755, TIME), null);
            file(path + "/f", "content");
            tree().create(Entry.hardLink(path + "/hard", path + "/f"), null);
        }
        tree().create(Entry.symlink("longest", "t".repeat(4095), TIME), null);
        assertThat(survivor("longest").linkTarget()).hasSize(4095);
    }

    @Test
    void a_path_may_be_as_long_as_programs_can_use_and_a_longer_one_is_refused()
            throws IOException {
        String path = "directory".concat("/directory".repeat(400)) + "/" + "f".repeat(83);
        assertThat(path).hasSize(4093);
        file(path, "deep");
        trees.roundTrip();
        assertThat(trees.unpacked().read(path).readAllBytes()).hasSize(4);
        int directory = FileCalls.openDirectory(FileCalls.AT_FDCWD, deep("directory/".repeat(390)));
        try {
            FileCalls.makeDirectory(directory, "b".repeat(250), 0755);
        } finally {
            FileCalls.close(directory);
        }
        assertThatThrownBy(trees::roundTrip)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a path of more than 4096 bytes: directory/directory/");
    }

    private String deep(String path) {
        return trees.changed().directory() + "/" + path;
    }

    @Test
    void setuid_setgid_and_sticky_survive() throws IOException {
        for (int mode : new int[] {04755, 02755, 01777, 07000, 06511, 0}) {
            tree().create(Entry.file("f" + mode, mode, 0, TIME).withOwner(1, 2), null);
            tree().create(Entry.directory("d" + mode, mode, TIME).withOwner(1, 2), null);
        }
        assertThat(survivor("f" + 04755).mode()).isEqualTo(04755);
    }

    @Test
    void times_survive_to_the_nanosecond_also_before_1970() throws IOException {
        for (String time :
                List.of(
                        "2024-03-01T10:20:30.000000001Z",
                        "1969-12-31T23:59:59.999999999Z",
                        "1930-01-01T00:00:00.5Z",
                        "1970-01-01T00:00:00Z",
                        "2200-01-01T00:00:00Z")) {
            Instant mtime = Instant.parse(time);
            tree().create(Entry.file("f" + time, 0644, 0, mtime), null);
            tree().create(Entry.symlink("l" + time, "x", mtime), null);
            tree().create(Entry.directory("d" + time, 0755, mtime), null);
        }
        assertThat(survivor("f1930-01-01T00:00:00.5Z").mtime())
                .isEqualTo(Instant.parse("1930-01-01T00:00:00.5Z"));
    }

    @Test
    void hard_links_survive_within_and_across_directories() throws IOException {
        tree().create(Entry.directory("a", 0755, TIME), null);
        file("a/one", "content");
        tree().create(Entry.hardLink("a/two", "a/one"), null);
        tree().create(Entry.hardLink("b/three", "a/one"), null);
        trees.roundTrip();
        assertThat(trees.sameFile("a/one", "a/two")).isTrue();
        assertThat(trees.sameFile("a/one", "b/three")).isTrue();
    }

    @Test
    void a_hard_link_to_a_file_of_a_lower_layer_survives() throws IOException {
        file("lower", "content");
        trees.roundTrip();
        tree().create(Entry.hardLink("upper", "lower"), null);
        trees.roundTrip();
        assertThat(trees.sameFile("lower", "upper")).isTrue();
    }

    @Test
    void hard_links_to_symlinks_devices_and_fifos_survive() throws IOException {
        tree().create(Entry.symlink("link", "nowhere", TIME), null);
        node("fifo", Entry.Type.FIFO, 0, 0);
        node("device", Entry.Type.CHAR_DEVICE, 1, 3);
        for (String name : List.of("link", "fifo", "device")) {
            tree().create(Entry.hardLink("other-" + name, name), null);
        }
        trees.roundTrip();
        assertThat(trees.sameFile("link", "other-link")).isTrue();
        assertThat(trees.sameFile("fifo", "other-fifo")).isTrue();
        assertThat(trees.sameFile("device", "other-device")).isTrue();
    }

    private void node(String path, Entry.Type type, int major, int minor) throws IOException {
        tree().create(
                        new Entry(
                                path, type, 0640, 3, 4, 0, TIME, "", major, minor, new TreeMap<>()),
                        null);
    }

    @Test
    void symbolic_links_survive_wherever_they_lead() throws IOException {
        tree().create(Entry.directory("directory", 0755, TIME), null);
        for (String target :
                List.of("nowhere", "/etc/passwd", "directory", "../../..", ".", "itself", " ")) {
            tree().create(Entry.symlink("to" + target.replace('/', '-'), target, TIME), null);
        }
        tree().create(Entry.symlink("itself", "itself", TIME).withOwner(70_000, 8), null);
        assertThat(survivor("itself").uid()).isEqualTo(70_000);
    }

    @Test
    void fifos_and_devices_survive() throws IOException {
        node("fifo", Entry.Type.FIFO, 0, 0);
        node("null", Entry.Type.CHAR_DEVICE, 1, 3);
        node("char", Entry.Type.CHAR_DEVICE, 4095, 1_048_575);
        node("block", Entry.Type.BLOCK_DEVICE, 259, 70_000);
        assertThat(survivor("char").minor()).isEqualTo(1_048_575);
    }

    @Test
    void extended_attributes_of_any_bytes_survive() throws IOException {
        TreeMap<String, byte[]> xattrs = new TreeMap<>();
        xattrs.put("user.binary", new byte[] {0, '\n', (byte) 0xff, '=', 0});
        xattrs.put("user.empty", new byte[0]);
        xattrs.put("user.long", "x".repeat(2000).getBytes(ISO_8859_1));
        xattrs.put("user.with=and%", new byte[] {1});
        tree().create(Entry.directory("d", 0755, TIME).withXattrs(xattrs), null);
        // CAP_NET_BIND_SERVICE, permitted and effective, in the kernel's format 2.
        byte[] capability = new byte[20];
        capability[0] = 1;
        capability[3] = 2;
        capability[5] = 4;
        xattrs.put("security.capability", capability);
        tree().create(Entry.file("f", 0755, 0, TIME).withOwner(9, 9).withXattrs(xattrs), null);
        assertThat(survivor("f").xattrs()).hasSize(5).containsKey("security.capability");
    }

    @Test
    void a_removed_extended_attribute_is_gone() throws IOException {
        TreeMap<String, byte[]> xattrs = new TreeMap<>();
        xattrs.put("user.a", new byte[] {1});
        tree().create(Entry.directory("d", 0755, TIME).withXattrs(xattrs), null);
        trees.roundTrip();
        tree().create(Entry.directory("d", 0755, TIME), null);
        assertThat(survivor("d").xattrs()).isEmpty();
    }

    @Test
    void large_files_of_zeros_come_out_as_holes() throws IOException {
        long size = 50L << 20;
        byte[] head = "head".getBytes(ISO_8859_1);
        tree().create(
                        Entry.file("sparse", 0644, size, TIME),
                        new java.io.SequenceInputStream(
                                new ByteArrayInputStream(head), zeros(size - head.length)));
        assertThat(survivor("sparse").size()).isEqualTo(size);
        assertThat(trees.bytesOnDisk("sparse")).isLessThan(1 << 20);
    }

    private static java.io.InputStream zeros(long size) {
        return new java.io.InputStream() {
            private long left = size;

            @Override
            public int read() {
                return left-- > 0 ? 0 : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                int count = (int) Math.min(length, left);
                java.util.Arrays.fill(bytes, offset, offset + count, (byte) 0);
                left -= count;
                return count == 0 ? -1 : count;
            }
        };
    }

    @Test
    void deleted_files_and_directories_are_gone() throws IOException {
        file("d/e/f", "1");
        file("d/g", "2");
        file("h", "3");
        trees.roundTrip();
        tree().delete("d/e");
        tree().delete("h");
        trees.roundTrip();
        assertThat(trees.unpacked().list("")).containsExactly("d");
        assertThat(trees.unpacked().list("d")).containsExactly("g");
    }

    @Test
    void a_directory_that_was_removed_and_made_again_has_only_its_new_content() throws IOException {
        file("d/old", "1");
        trees.roundTrip();
        tree().delete("d");
        file("d/new", "2");
        trees.roundTrip();
        assertThat(trees.unpacked().list("d")).containsExactly("new");
    }

    @Test
    void a_file_becomes_a_directory_and_a_file_again() throws IOException {
        file("x", "file");
        trees.roundTrip();
        tree().delete("x");
        file("x/in", "directory");
        trees.roundTrip();
        tree().delete("x");
        file("x", "file");
        trees.roundTrip();
        tree().delete("x");
        tree().create(Entry.symlink("x", "y", TIME), null);
        assertThat(survivor("x").type()).isEqualTo(Entry.Type.SYMLINK);
    }

    @Test
    void the_slightest_change_is_found() throws IOException {
        for (String name : List.of("mode", "owner", "content", "mtime", "same", "back")) {
            file(name, "12345");
            tree().create(Entry.directory("d-" + name, 0755, TIME), null);
        }
        trees.roundTrip();
        int root = trees.descriptor();
        FileCalls.changeMode(root, "mode", 0600);
        FileCalls.changeMode(root, "d-mode", 0700);
        FileCalls.changeOwner(root, "owner", 1, 0);
        FileCalls.changeOwner(root, "d-owner", 0, 1);
        FileCalls.changeTime(root, "mtime", TIME.plusNanos(1));
        FileCalls.changeTime(root, "d-mtime", TIME.minusNanos(1));
        file("same", "54321"); // same size, same mtime
        assertThat(trees.changes().written())
                .containsExactly("d-mode", "d-mtime", "d-owner", "mode", "mtime", "owner", "same");
        trees.roundTrip();
    }

    @Test
    void empty_files_and_directories_survive() throws IOException {
        file("empty", "");
        tree().create(Entry.directory("nothing", 0700, TIME), null);
        assertThat(survivor("nothing").mode()).isEqualTo(0700);
        assertThat(survivor("empty").size()).isZero();
    }

    @Test
    void a_very_deep_tree_can_be_removed() throws IOException {
        for (int i = 0; i < 3; i++) {
            file("a/".repeat(1000) + "f", "deep");
            int root = trees.descriptor();
            FileCalls.makeDirectory(root, "top", 0);
            FileCalls.rename(root, "a", root, "b");
            FileCalls.rename(root, "b", root, "top/a");
            FileCalls.rename(root, "top", root, "a");
        }
        trees.changed().delete("a");
        assertThat(trees.changed().list("")).isEmpty();
    }
}
