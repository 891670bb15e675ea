package io.cooper.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Digest;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.SandboxKind;
import io.cooper.testing.Requirements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A base whose tree is kept: nobody can tell by the image. */
class KeptTreesIT {

    /** Nothing here changes a byte of the base, or what is noted of a file. */
    private static final String TOUCHING =
            """
            exec 3<> /etc/base
            chmod "$(stat -c %a /etc/base)" /etc/os-release
            chown 0:0 /etc/apt/sources.list
            echo made > /made
            """;

    /** What an overlay does in its own way: links, a directory of the base that moves. */
    private static final String CHANGING =
            """
            ln /etc/base /etc/base-too
            echo more >> /etc/base-too
            mv /etc/apt /etc/moved
            rm /etc/os-release
            mkdir /etc/os-release
            chmod 600 /etc/moved/sources.list
            """;

    /** The same over what was done already. */
    private static final String CHANGING_MORE =
            """
            stat -c '%n %a %F' /copy /etc/base* /etc/os-release /etc/moved /etc/moved/* > /found
            stat -c %h /etc/base /etc/base-too >> /found
            mv /etc/moved /etc/again
            rm -r /etc/os-release /copy
            echo new > /etc/os-release
            mkdir /etc/moved /copy
            ln /etc/base-too /etc/base-three
            echo more >> /etc/base
            """;

    @TempDir private static Path bases;
    private static Path base;

    @TempDir private Path directory;
    private SmallPlan plan;
    private int builds;

    @BeforeAll
    static void aBase() throws Exception {
        Requirements.root();
        base = SmallPlan.base(bases, "http://127.0.0.1/none/", "base");
    }

    @BeforeEach
    void aPlan() {
        plan = new SmallPlan(directory.resolve("project"), base);
    }

    @Test
    void what_is_only_touched_is_no_change_in_any_kind_of_sandbox() throws Exception {
        plan.script("10-touch.sh", TOUCHING);
        Digest overlay = plan.in(SandboxKind.NAMESPACES).build(cache(), new ArrayList<>());
        assertThat(kept()).isNotEmpty();
        assertThat(paths()).containsExactly("made");

        assertThat(plan.in(SandboxKind.CHROOT).build(cache(), new ArrayList<>()))
                .isEqualTo(overlay);
    }

    @Test
    void links_and_moved_directories_are_the_same_over_a_kept_tree_and_in_a_tree_of_ones_own()
            throws Exception {
        plan.script("10-change.sh", CHANGING);
        Digest overlay = plan.in(SandboxKind.NAMESPACES).build(cache(), new ArrayList<>());
        assertThat(paths()).contains("etc/base", "etc/base-too", "etc/moved/sources.list");

        assertThat(plan.in(SandboxKind.CHROOT).build(cache(), new ArrayList<>()))
                .isEqualTo(overlay);
    }

    @Test
    void a_kept_tree_that_somebody_changed_is_unpacked_anew() throws Exception {
        plan.in(SandboxKind.NAMESPACES).script("10-read.sh", "cat /etc/base > /read\n");
        Digest first = plan.build(cache(), new ArrayList<>());
        Path file = kept().get(0).resolve("tree/etc/base");
        long before = inode(file);
        assertThat(plan.build(cache(), new ArrayList<>())).isEqualTo(first);
        assertThat(inode(file)).isEqualTo(before);

        var time = Files.getLastModifiedTime(file);
        Files.writeString(file, "evil", StandardCharsets.US_ASCII);
        Files.setLastModifiedTime(file, time);

        assertThat(plan.build(cache(), new ArrayList<>())).isEqualTo(first);
        assertThat(file).hasContent("base");

        Rootfs.deleteTree(kept().get(0).resolve("tree"));

        assertThat(plan.build(cache(), new ArrayList<>())).isEqualTo(first);
        assertThat(file).hasContent("base");
    }

    @Test
    void large_layers_are_kept_as_changes_to_those_below_and_builds_on_them_are_the_same()
            throws Exception {
        plan.in(SandboxKind.NAMESPACES).file("large", text(4_000_000));
        plan.script("10-change.sh", CHANGING + "cp /large /copy\nchmod 700 /\n");
        StepCache cached = cache();
        plan.build(cached, new ArrayList<>());
        assertThat(kept()).hasSize(1);

        plan.script("20-change.sh", CHANGING_MORE);
        Digest onParts = plan.build(cached, new ArrayList<>());
        assertThat(paths()).contains("found", "etc/again/sources.list");
        assertThat(kept()).hasSize(3);
        Path copy = part("copy").resolve("tree/copy");
        long before = inode(copy);

        assertThat(plan.build(cache(), new ArrayList<>())).isEqualTo(onParts);
        assertThat(plan.in(SandboxKind.CHROOT).build(cache(), new ArrayList<>()))
                .isEqualTo(onParts);
        plan.in(SandboxKind.NAMESPACES).script("20-change.sh", "cp /copy /other\n");
        plan.build(cached, new ArrayList<>());
        assertThat(inode(copy)).isEqualTo(before);
    }

    @Test
    void a_kept_layer_that_somebody_changed_is_unpacked_anew() throws Exception {
        plan.in(SandboxKind.NAMESPACES).file("large", text(4_000_000));
        plan.script("10-read.sh", "head -c 4 /large > /read\n");
        StepCache cached = cache();
        plan.build(cached, new ArrayList<>());
        plan.script("20-read.sh", "tail -c 4 /large > /end\n");
        plan.build(cached, new ArrayList<>());
        Path large = part("large").resolve("tree/large");
        Files.writeString(large, "evil", StandardCharsets.US_ASCII);

        plan.script("20-read.sh", "tail -c 5 /large > /end\n");
        Digest onParts = plan.build(cached, new ArrayList<>());

        assertThat(large).hasSize(4_000_000);
        assertThat(plan.build(cache(), new ArrayList<>())).isEqualTo(onParts);
    }

    /** Returns always the same text, of which half is left when it is compressed. */
    private static String text(int length) {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            text.append(Character.forDigit(random.nextInt(16), 16));
        }
        return text.toString();
    }

    /** Returns what is kept with a file of this name. */
    private Path part(String file) throws IOException {
        for (Path kept : kept()) {
            if (Files.exists(kept.resolve("tree").resolve(file))) {
                return kept;
            }
        }
        throw new AssertionError("nothing is kept with " + file);
    }

    /** A cache without steps, so that each build carries them out; the trees are kept elsewhere. */
    private StepCache cache() {
        builds++;
        return plan.cache(directory.resolve("cache" + builds), false);
    }

    private static long inode(Path file) throws IOException {
        return (long) Files.getAttribute(file, "unix:ino");
    }

    private List<Path> kept() throws IOException {
        List<Path> kept = new ArrayList<>();
        Path trees = directory.resolve("project/target/trees");
        try (DirectoryStream<Path> each = Files.newDirectoryStream(trees)) {
            for (Path path : each) {
                if (Files.exists(path.resolve("state"))) {
                    kept.add(path);
                }
            }
        }
        return kept;
    }

    /** Returns the files of the layer that the script made. */
    private List<String> paths() throws Exception {
        ImageLayout layout = ImageLayout.open(directory.resolve("project/target/container"));
        Manifest manifest = layout.manifest();
        int last = manifest.layers().size() - 1;
        LayerFile layer =
                LayerFile.of(
                        manifest.layers().get(last),
                        layout.config(manifest).diffIds().get(last),
                        layout.blob(manifest.layers().get(last).digest()));
        Process tar = new ProcessBuilder("tar", "-tzf", layer.file().toString()).start();
        String names = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tar.waitFor()).isZero();
        return names.lines().filter(name -> !name.endsWith("/")).toList();
    }
}
