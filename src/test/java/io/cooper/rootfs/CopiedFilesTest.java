package io.cooper.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.linux.FileCalls;
import io.cooper.testing.Requirements;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopiedFilesTest {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant EARLY = Instant.parse("2020-02-02T02:02:02.5Z");
    private static final Instant LATE = Instant.parse("2030-01-01T00:00:00Z");
    private static final CopyRules ROOT = CopyRules.ofRoot(TIME);

    @TempDir Path temp;
    private final List<LayerFile> layers = new ArrayList<>();
    private Path source;
    private Rootfs tree;

    @BeforeEach
    void makeTheBase() throws IOException {
        Requirements.root();
        source = Files.createDirectories(temp.resolve("source"));
        tree = Rootfs.create(temp.resolve("tree"));
        layer(
                directory("usr", 0755, 0, EARLY),
                directory("usr/bin", 0755, 0, EARLY),
                Entry.symlink("bin", "usr/bin", EARLY),
                directory("srv", 02750, 33, EARLY).withXattrs(xattrs()),
                directory("new", 01777, 0, LATE),
                Entry.file("usr/bin/sh", 04755, 0, EARLY),
                Entry.hardLink("usr/bin/ash", "usr/bin/sh"),
                directory("var", 0755, 0, EARLY),
                directory("gone", 0700, 5, EARLY),
                Entry.file("gone/file", 0644, 0, EARLY),
                directory("hidden", 0700, 5, EARLY),
                Entry.file("hidden/lower", 0644, 0, EARLY),
                Entry.symlink("var/run", "/run", EARLY),
                Entry.symlink("var/missing", "../opt/made/./here", EARLY),
                Entry.symlink("var/to-file", "../usr/bin/sh", EARLY),
                Entry.symlink("loop", "loop", EARLY));
        layer(
                Entry.file(".wh.gone", 0, 0, EARLY),
                Entry.file("hidden/.wh..wh..opq", 0, 0, EARLY),
                directory("hidden", 0711, 6, EARLY),
                Entry.file("without/its/directory", 0600, 0, EARLY),
                Entry.symlink("later", "new", EARLY));
    }

    @AfterEach
    void closeTheTree() throws IOException {
        if (tree != null) {
            tree.close();
            Rootfs.deleteTree(temp.resolve("tree"));
            Rootfs.deleteTree(source);
        }
    }

    private static Entry directory(String path, int mode, int owner, Instant time) {
        return Entry.directory(path, mode, time).withOwner(owner, owner);
    }

    private static SortedMap<String, byte[]> xattrs() {
        SortedMap<String, byte[]> xattrs = new TreeMap<>();
        xattrs.put("user.kept", new byte[] {1, 0, 2});
        xattrs.put("security.selinux", new byte[] {3});
        return xattrs;
    }

    /** Adds a layer of empty files. */
    private void layer(Entry... entries) throws IOException {
        Path file = temp.resolve("layer" + layers.size());
        PackedLayer layer =
                PackedLayer.write(
                        file,
                        LayerCompression.USUAL,
                        out -> {
                            TarWriter tar = new TarWriter(out);
                            for (Entry entry : entries) {
                                tar.add(entry, new ByteArrayInputStream(new byte[0]));
                            }
                            tar.finish();
                        });
        layers.add(LayerFile.of(layer.blob(), layer.diffId(), file));
    }

    private Path file(String path, String content) throws IOException {
        Path file = source.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private void link(String path, String text) throws IOException {
        Path link = source.resolve(path);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of(text));
    }

    private CopiedFiles copied(Path from, String to, CopyRules rules) throws IOException {
        CopiedFiles copied = CopiedFiles.of(LayerStack.of(layers), from, to, rules);
        assertThat(packed(CopiedFiles.of(remembered(), from, to, rules))).isEqualTo(packed(copied));
        return copied;
    }

    /** Returns the layers' tree as a later build knows it, which does not read them again. */
    private LayerStack remembered() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LayerStack.of(layers).writeTo(bytes);
        return LayerStack.read(new ByteArrayInputStream(bytes.toByteArray()));
    }

    private static byte[] packed(CopiedFiles copied) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        copied.writeTo(tar::add);
        tar.finish();
        return bytes.toByteArray();
    }

    /**
     * Packs files over the layers, and over the tree that the layers give, and from the tree that
     * they are in after all, and returns the entries if all are the same.
     */
    private List<String> pack(Path from, String to, CopyRules rules) throws IOException {
        byte[] layer = packed(copied(from, to, rules));
        new ImageUnpacker(tree).unpack(layers);
        assertSame(packed(CopiedFiles.of(tree, from, to, rules)), layer);

        new LayerUnpacker(tree).unpack(new ByteArrayInputStream(layer), "copied");

        TreeSet<String> written = new TreeSet<>();
        TarReader reader = new TarReader(new ByteArrayInputStream(layer));
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
            written.add(LayerName.of(next.get().path()).path());
        }
        ByteArrayOutputStream ofTree = new ByteArrayOutputStream();
        new LayerWriter(tree, TIME).write(new Changes(written, new TreeSet<>()), ofTree);
        assertSame(ofTree.toByteArray(), layer);
        return entries(layer);
    }

    private static void assertSame(byte[] other, byte[] layer) throws IOException {
        assertThat(entries(other)).isEqualTo(entries(layer));
        assertThat(Arrays.equals(other, layer)).isTrue();
    }

    private static List<String> entries(byte[] layer) throws IOException {
        List<String> lines = new ArrayList<>();
        TarReader reader = new TarReader(new ByteArrayInputStream(layer));
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
            Entry entry = next.get();
            lines.add(
                    String.format(
                            "%s %o %d:%d %s%s%s",
                            entry.path(),
                            entry.mode(),
                            entry.uid(),
                            entry.gid(),
                            entry.mtime().equals(TIME) ? "now" : entry.mtime(),
                            entry.linkTarget().isEmpty() ? "" : " -> " + entry.linkTarget(),
                            entry.xattrs().isEmpty() ? "" : " " + entry.xattrs().keySet()));
        }
        return lines;
    }

    @Test
    void directories_of_the_image_keep_what_they_have_and_new_ones_are_roots() throws IOException {
        file("srv/www/index.html", "text");
        file("hidden/x", "");
        file("without/its/x", "");
        file("new/tool", "#!/bin/sh").toFile().setExecutable(true);
        Files.createDirectories(source.resolve("empty/inner"));
        Files.setLastModifiedTime(
                source.resolve("hidden/x"), java.nio.file.attribute.FileTime.from(EARLY));

        assertThat(pack(source, "", ROOT))
                .containsExactly(
                        "empty/ 755 0:0 now",
                        "empty/inner/ 755 0:0 now",
                        "hidden/ 711 6:6 " + EARLY,
                        "hidden/x 644 0:0 now",
                        "new/ 1777 0:0 now",
                        "new/tool 755 0:0 now",
                        "srv/ 2750 33:33 " + EARLY + " [user.kept]",
                        "srv/www/ 755 0:0 now",
                        "srv/www/index.html 644 0:0 now",
                        "without/ 755 0:0 " + EARLY,
                        "without/its/ 755 0:0 " + EARLY,
                        "without/its/x 644 0:0 now");
    }

    @Test
    void links_of_the_image_are_followed_to_directories_and_replaced_by_files() throws IOException {
        file("bin/tool", "a");
        file("usr/bin/tool", "the same file, by its own path");
        file("bin/sh", "b");
        file("var/run/state", "");
        file("var/missing/file", "");
        file("var/to-file", "c");
        link("var/own", "/nowhere");
        link("later", "old");

        assertThat(pack(source, "", ROOT))
                .containsExactly(
                        "later 777 0:0 now -> old",
                        "opt/ 755 0:0 now",
                        "opt/made/ 755 0:0 now",
                        "opt/made/here/ 755 0:0 now",
                        "opt/made/here/file 644 0:0 now",
                        "run/ 755 0:0 now",
                        "run/state 644 0:0 now",
                        "usr/ 755 0:0 " + EARLY,
                        "usr/bin/ 755 0:0 " + EARLY,
                        "usr/bin/sh 644 0:0 now",
                        "usr/bin/tool 644 0:0 now",
                        "var/ 755 0:0 " + EARLY,
                        "var/own 777 0:0 now -> /nowhere",
                        "var/to-file 644 0:0 now");
    }

    @Test
    void a_file_gets_its_path_owner_and_mode() throws IOException {
        CopyRules rules = new CopyRules(1000, 2000, 0640, TIME);
        Path jar = file("app.jar", "jar");
        Path alias = Files.createSymbolicLink(temp.resolve("alias"), jar);

        assertThat(pack(alias, "bin/app.jar", rules))
                .containsExactly(
                        "usr/ 755 0:0 " + EARLY,
                        "usr/bin/ 755 0:0 " + EARLY,
                        "usr/bin/app.jar 640 1000:2000 now");
    }

    @Test
    void a_directory_below_one_that_is_missing_gets_its_owner() throws IOException {
        CopyRules rules = new CopyRules(1000, 2000, 0640, TIME);
        file("a.jar", "").toFile().setExecutable(true);
        link("b.jar", "a.jar");

        assertThat(pack(source, "srv/app/lib", rules))
                .containsExactly(
                        "srv/ 2750 33:33 " + EARLY + " [user.kept]",
                        "srv/app/ 755 0:0 now",
                        "srv/app/lib/ 755 1000:2000 now",
                        "srv/app/lib/a.jar 640 1000:2000 now",
                        "srv/app/lib/b.jar 777 1000:2000 now -> a.jar");
    }

    @Test
    void entries_are_in_the_order_of_their_paths_and_each_name_of_a_file_is_one() throws Exception {
        file("a/x", "1");
        file("a-b", "2");
        file("a.c/y", "3");
        Files.createLink(source.resolve("a0"), source.resolve("a-b"));

        assertThat(pack(source, "", ROOT))
                .containsExactly(
                        "a/ 755 0:0 now",
                        "a-b 644 0:0 now",
                        "a.c/ 755 0:0 now",
                        "a.c/y 644 0:0 now",
                        "a/x 644 0:0 now",
                        "a0 644 0:0 now");
    }

    @Test
    void names_of_any_bytes_long_paths_and_large_and_sparse_files_are_taken() throws Exception {
        byte[] random = new byte[3 << 20];
        new Random(1).nextBytes(random);
        Files.write(source.resolve("large"), random);
        try (RandomAccessFile sparse =
                new RandomAccessFile(source.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(5 << 20);
            sparse.seek(4 << 20);
            sparse.write(1);
        }
        int fd = FileCalls.openDirectory(FileCalls.AT_FDCWD, HostPath.bytes(source));
        try {
            int flags = FileCalls.O_WRONLY | FileCalls.O_CREAT;
            FileCalls.close(FileCalls.open(fd, "\u00ff\u0001\n", flags, 0644));
            FileCalls.close(FileCalls.open(fd, TreePath.bytes("ä"), flags, 0644));
            FileCalls.makeDirectory(fd, "d".repeat(255), 0755);
            String deep = "d".repeat(255) + "/" + "e".repeat(200);
            FileCalls.close(FileCalls.open(fd, deep, flags, 0644));
        } finally {
            FileCalls.close(fd);
        }

        assertThat(pack(source, "srv", ROOT)).hasSize(7);
    }

    @Test
    void an_image_with_copied_files_is_the_base_of_the_next_ones() throws IOException {
        Path passwd = file("etc/passwd", "app:x:7:8::/:");
        file("opt/dir/file", "");
        CopiedFiles first = copied(source, "", ROOT);

        try (var in = first.read(first.resolve("etc/passwd"))) {
            assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(passwd));
        }
        CopiedFiles second =
                CopiedFiles.of(first, passwd, "opt/dir/next", new CopyRules(7, 8, 0600, TIME));
        assertThat(entries(packed(second)))
                .containsExactly(
                        "opt/ 755 0:0 now", "opt/dir/ 755 0:0 now", "opt/dir/next 600 7:8 now");
        assertThat(second.stat("opt/dir/file").map(Entry::type)).contains(Entry.Type.FILE);
        assertThatThrownBy(() -> CopiedFiles.of(second, passwd, "opt/dir", ROOT))
                .hasMessageEndingWith(
                        "passwd cannot be copied to /opt/dir: that is a directory in the image");
    }

    @Test
    void what_is_there_is_not_replaced_by_another_kind() throws IOException {
        Path x = file("x", "");
        assertThatThrownBy(() -> copied(x, "usr/bin", ROOT))
                .hasMessage(
                        "the file "
                                + x
                                + " cannot be copied to /usr/bin: that is a directory in the"
                                + " image");
        assertThatThrownBy(() -> copied(x, "bin", ROOT)).hasMessageContaining("is a directory");
        assertThatThrownBy(() -> copied(x, "", ROOT)).hasMessageContaining("is a directory");
        assertThatThrownBy(() -> copied(source, "usr/bin/sh", ROOT))
                .hasMessageContaining("the directory " + source)
                .hasMessageContaining("that is a file in the image");
        assertThatThrownBy(() -> copied(x, "usr/bin/sh/x", ROOT))
                .hasMessage("usr/bin/sh is not a directory");
        assertThatThrownBy(() -> copied(x, "loop/x", ROOT)).hasMessageContaining("loop");
        link("usr", "elsewhere");
        assertThatThrownBy(() -> copied(source, "", ROOT))
                .hasMessageContaining("the file " + source.resolve("usr"));
    }

    @Test
    void what_no_layer_can_hold_is_refused() throws Exception {
        file(".wh.x", "");
        assertThatThrownBy(() -> copied(source, "", ROOT))
                .hasMessageContaining("no layer can hold a name that begins with .wh.");
        Path x = file("x", "");
        assertThatThrownBy(() -> copied(x, "y".repeat(256), ROOT)).hasMessageContaining("too long");
        int fd = FileCalls.openDirectory(FileCalls.AT_FDCWD, HostPath.bytes(source));
        FileCalls.makeNode(fd, "fifo", 010644, 0, 0);
        FileCalls.close(fd);
        assertThatThrownBy(() -> copied(source.resolve("fifo"), "x", ROOT))
                .hasMessageContaining("is neither file, directory nor symbolic link");
    }

    @Test
    void of_the_layers_the_lists_of_users_are_kept() throws IOException {
        byte[] text = "root:x:0:0::/:".getBytes(StandardCharsets.US_ASCII);
        Path file = temp.resolve("accounts");
        PackedLayer layer =
                PackedLayer.write(
                        file,
                        LayerCompression.USUAL,
                        out -> {
                            TarWriter tar = new TarWriter(out);
                            tar.add(
                                    Entry.file("nix/fake-passwd", 0644, text.length, EARLY),
                                    new ByteArrayInputStream(text));
                            tar.add(
                                    Entry.symlink("etc/passwd", "/nix/fake-passwd", EARLY),
                                    new ByteArrayInputStream(new byte[0]));
                            tar.finish();
                        });
        layers.add(LayerFile.of(layer.blob(), layer.diffId(), file));

        for (ImageFiles image : List.of(LayerStack.of(layers), remembered())) {
            assertThat(image.resolve("etc/passwd")).isEqualTo("nix/fake-passwd");
            assertThat(image.read("nix/fake-passwd").readAllBytes()).isEqualTo(text);
            assertThat(image.stat("gone/file")).isEqualTo(Optional.empty());
            assertThatThrownBy(() -> image.read("usr/bin/sh")).hasMessageContaining("not known");
        }
    }
}
