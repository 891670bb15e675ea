package io.cooper.rootfs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.testing.Requirements;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a layer says, nothing beside the tree it is unpacked to is touched. */
class HostileLayerTest {

    private static final Instant TIME = Instant.parse("2024-03-01T10:20:30Z");

    @TempDir Path temp;
    private Rootfs tree;
    private Path outside;
    private SortedMap<String, String> untouched;

    @BeforeEach
    void aTreeAndSomethingBesideIt() throws IOException {
        Requirements.root();
        outside = temp.resolve("outside");
        Files.createDirectories(outside.resolve("directory"));
        Files.writeString(outside.resolve("canary"), "alive");
        Files.writeString(outside.resolve("directory/canary"), "alive");
        untouched = outside();
        tree = Rootfs.create(temp.resolve("tree"));
    }

    @AfterEach
    void removeTheTree() throws IOException {
        if (tree != null) {
            tree.close();
            Rootfs.deleteTree(tree.directory());
        }
    }

    private SortedMap<String, String> outside() throws IOException {
        try (Rootfs rootfs = Rootfs.open(outside)) {
            return TwoTrees.described(TreeListing.of(rootfs));
        }
    }

    private static Entry file(String path) {
        return Entry.file(path, 04777, 3, TIME);
    }

    private static Entry link(String path, Object target) {
        return Entry.symlink(path, target.toString(), TIME);
    }

    private static Entry directory(String path) {
        return Entry.directory(path, 0777, TIME);
    }

    private static byte[] layer(Entry... entries) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(tar);
        for (Entry entry : entries) {
            writer.add(entry, new ByteArrayInputStream("bad".getBytes(ISO_8859_1)));
        }
        writer.finish();
        return tar.toByteArray();
    }

    private void unpack(Entry... entries) throws IOException {
        unpack(layer(entries));
    }

    private void unpack(byte[] layer) throws IOException {
        try {
            new LayerUnpacker(tree).unpack(new ByteArrayInputStream(layer), "l");
        } finally {
            assertThat(outside()).isEqualTo(untouched);
        }
    }

    private void isRefused(String why, Entry... entries) {
        assertThatThrownBy(() -> unpack(entries))
                .isInstanceOf(BadLayerException.class)
                .hasMessageContaining(why)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        assertThatThrownBy(() -> new LayerStack().add(new ByteArrayInputStream(layer(entries)), ""))
                .isInstanceOf(BadLayerException.class);
    }

    @Test
    void names_that_lead_out_are_refused() {
        isRefused("layer l: entry ../outside/x: a name with ..", file("../outside/x"));
        isRefused("a name with ..", directory("a/../../outside"));
        isRefused("a name with ..", directory(".."));
        isRefused("a name that is absolute", file(outside + "/x"));
        isRefused("a name that is absolute", file("/etc/motd"));
        isRefused("a name with a NUL byte", file("\u00e9\0/../x"));
        isRefused("longer than 4096 bytes", file("a/".repeat(2048) + "\u00e9"));
        isRefused("the root of the tree can only be a directory", link("./", outside));
    }

    @Test
    void links_that_climb_above_the_root_are_not_followed() {
        isRefused("climbs above the root", link("l", "../outside"), file("l/canary"));
        isRefused("climbs above the root", link("l", ".."), link("m", "l/outside"), file("m/x"));
        isRefused("climbs above the root", link("d/l", "../../outside"), directory("d/l/x"));
        isRefused("climbs above the root", link("l", "../outside"), file("l/.wh.canary"));
        isRefused(
                "climbs above the root", link("l", "../outside"), file("l/directory/.wh..wh..opq"));
        isRefused(
                "climbs above the root",
                link("l", "../outside"),
                Entry.hardLink("h", "l/canary"),
                file("h"));
    }

    @Test
    void absolute_links_begin_at_the_root_of_the_tree() throws IOException {
        unpack(directory("x"), link("l", "/x"), file("l/f"));
        assertThat(tree.list("x")).containsExactly("f");
        unpack(link("out", "../outside"), file("out/.wh..wh..opq"));
        isRefused("leads nowhere", link("out", outside), file("out/canary"));
        unpack(link("out", outside), directory("out"), file("out/canary"));
        assertThat(tree.list("out")).containsExactly("canary");
        unpack(link("out", outside + "/canary"), file("out"));
        unpack(link("out", outside), file("out/.wh..wh..opq"), file("out/.wh.canary"));
        unpack(link("loop", "loop"));
        isRefused("too many symbolic links", link("loop", "loop"), file("loop/x"));
    }

    @Test
    void hard_links_stay_inside() throws IOException {
        isRefused("a hard link to a name with ..", Entry.hardLink("h", "../outside/canary"));
        isRefused(
                "a hard link to a name that is absolute",
                Entry.hardLink("h", outside + "/canary"),
                file("h"));
        isRefused("is not there", Entry.hardLink("h", "outside/canary"));
        isRefused("is a directory", directory("d"), Entry.hardLink("h", "d"));
        // Another name of the link itself, not of what it points to.
        unpack(link("l", outside + "/canary"), Entry.hardLink("h", "l"), file("h"));
        assertThat(tree.stat("h").orElseThrow().type()).isEqualTo(Entry.Type.FILE);
    }

    @Test
    void whiteouts_of_no_name_are_refused() {
        isRefused("a whiteout of no name", file(".wh."));
        isRefused("a whiteout of no name", file("d/.wh..."));
        isRefused("a whiteout of no name", file(".wh.."));
        isRefused("in a directory named as a whiteout", file(".wh.d/x"));
    }

    @Test
    void what_was_replaced_is_not_gone_through_again() throws IOException {
        unpack(
                directory("d"),
                file("d/before"),
                link("e", "d"),
                file("e/through"),
                link("d", outside),
                directory("d"),
                file("d/after"),
                file("d/canary"));
        assertThat(tree.list("d")).containsExactly("after", "canary");
        isRefused(
                "is not a directory",
                directory("x"),
                file("x/y"),
                Entry.hardLink("x", "d/after"),
                file("x/z"));
    }

    @Test
    void extended_headers_are_limited() {
        byte[] many = new byte[0];
        for (int i = 0; i < 101; i++) {
            many = concat(many, extended('x', "12 path=bad\n"));
        }
        isBad("more than 100 extended tar headers", many);
        isBad("an extended tar header of 2097152 bytes", extended('x', "a".repeat(2 << 20)));
        byte[] global = new byte[0];
        for (int i = 0; i < 3; i++) {
            String value = (char) ('a' + i) + "=" + "v".repeat(500_000);
            global = concat(global, extended('g', (value.length() + 8) + " " + value + "\n"));
        }
        isBad("global pax headers of more than", global);
        isBad("malformed pax header", extended('x', "99999999 path=x\n"));
        isBad("malformed pax header", extended('x', "no length\n"));
    }

    private void isBad(String why, byte[] start) {
        assertThatThrownBy(() -> unpack(concat(start, layer(file("f")))))
                .isInstanceOf(BadLayerException.class)
                .hasMessageContaining(why);
    }

    private static byte[] extended(char type, String records) {
        TarHeader header = new TarHeader();
        header.type(type);
        header.octal(TarHeader.SIZE, 12, records.length());
        byte[] padded =
                Arrays.copyOf(records.getBytes(ISO_8859_1), (records.length() + 511) / 512 * 512);
        return concat(header.finished(), padded);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    @Test
    void a_layer_has_no_endless_entries_or_bytes() throws IOException {
        byte[] three = layer(file("a"), file("b"), file("c"));
        assertThatThrownBy(
                        () ->
                                new LayerUnpacker(tree, 2)
                                        .unpack(new ByteArrayInputStream(three), "l"))
                .hasMessage("layer l: more than 2 entries");
        // A sparse file of 1 EiB and no data.
        String records = "22 GNU.sparse.major=1\n42 GNU.sparse.realsize=100000000000000000\n";
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        new TarWriter(tar)
                .add(
                        Entry.file("huge", 0644, 512, TIME),
                        new ByteArrayInputStream(Arrays.copyOf(new byte[] {'0', '\n'}, 512)));
        assertThatThrownBy(() -> unpack(concat(extended('x', records), tar.toByteArray())))
                .hasMessageContaining("more than 274877906944 bytes in files");
    }

    @Test
    void what_grows_out_of_proportion_is_no_layer() {
        ExpansionLimit.Input compressed =
                new ExpansionLimit.Input(new ByteArrayInputStream(new byte[10]));
        InputStream endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 0;
                    }
                };
        assertThatThrownBy(
                        () ->
                                new ExpansionLimit(endless, compressed, 1 << 20)
                                        .transferTo(ByteArrayOutputStream.nullOutputStream()))
                .isInstanceOf(BadLayerException.class)
                .hasMessageContaining("that is no real layer");
    }

    @Test
    void two_thousand_damaged_layers_are_errors_or_trees_but_never_harm() throws IOException {
        TreeMap<String, byte[]> xattrs = new TreeMap<>();
        xattrs.put("user.x", new byte[] {0, 1, 2});
        byte[] valid =
                layer(
                        directory("d"),
                        file("d/f").withXattrs(xattrs),
                        link("l", "../outside"),
                        link("m", outside),
                        Entry.hardLink("h", "d/f"),
                        file("d/.wh.x"),
                        file("d/.wh..wh..opq"),
                        file("n".repeat(120)).withOwner(3_000_000, 5),
                        new Entry(
                                "p",
                                Entry.Type.FIFO,
                                0644,
                                0,
                                0,
                                0,
                                TIME,
                                "",
                                0,
                                0,
                                new TreeMap<>()),
                        file("d/last"));
        Random random = new Random(20_240_301);
        int errors = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] layer = mutated(valid, random);
            try {
                new LayerUnpacker(tree).unpack(new ByteArrayInputStream(layer), "l");
            } catch (IOException e) {
                assertThat(e.getMessage()).startsWith("layer l: ").doesNotContain("\n");
                errors++;
            }
            try {
                new LayerStack().add(new ByteArrayInputStream(layer), "l");
            } catch (IOException e) {
                assertThat(e.getMessage()).doesNotContain("\n");
            }
        }
        assertThat(errors).isBetween(500, 1999);
        assertThat(outside()).isEqualTo(untouched);
        assertThat(temp).isDirectoryNotContaining("glob:**/x");
    }

    /** Changes a few bytes or blocks of a layer; mostly the checksums are mended. */
    private static byte[] mutated(byte[] valid, Random random) {
        byte[] layer = valid.clone();
        List<String> pieces =
                List.of("../", "/", "..", "./", ".wh.", "\0", "d/", "l/", "m/", "\u00ff");
        for (int n = random.nextInt(4); n >= 0; n--) {
            int block = random.nextInt(layer.length / 512 - 2) * 512;
            switch (random.nextInt(5)) {
                case 0 -> layer[block + random.nextInt(512)] = (byte) random.nextInt(256);
                case 1 -> {
                    byte[] piece = pieces.get(random.nextInt(pieces.size())).getBytes(ISO_8859_1);
                    int at = block + (random.nextBoolean() ? 0 : TarHeader.LINK);
                    System.arraycopy(piece, 0, layer, at, piece.length);
                }
                case 2 -> layer[block + 156] = (byte) "0123456LKSxg".charAt(random.nextInt(12));
                case 3 -> {
                    int from = random.nextInt(layer.length / 512) * 512;
                    System.arraycopy(layer, from, layer, block, 512);
                }
                default -> layer = Arrays.copyOf(layer, layer.length - random.nextInt(700));
            }
            if (random.nextInt(8) > 0 && block + 512 <= layer.length) {
                mend(layer, block);
            }
        }
        return layer;
    }

    private static void mend(byte[] layer, int block) {
        if (layer[block + 257] == 'u') {
            TarHeader header = new TarHeader(Arrays.copyOfRange(layer, block, block + 512));
            System.arraycopy(header.finished(), 0, layer, block, 512);
        }
    }
}
