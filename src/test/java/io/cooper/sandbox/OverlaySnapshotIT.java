package io.cooper.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.rootfs.Changes;
import io.cooper.rootfs.Overlay;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.Snapshot;
import io.cooper.testing.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who looks only at what an overlay keeps as changes sees all changes that whoever looks at the
 * whole tree sees, whatever is done to it.
 */
class OverlaySnapshotIT {

    private static final int SEEDS = Integer.getInteger("cooper.it.sequences", 50);
    private static final int ROUNDS = 3;
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    @TempDir private Path directory;
    private Random random;

    @BeforeAll
    static void requirements() throws Exception {
        Requirements.root();
    }

    @Test
    void changes_are_the_same_over_one_tree() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            compare(seed, 1);
        }
    }

    @Test
    void changes_are_the_same_over_a_tree_and_earlier_changes_to_it() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            compare(seed, 3);
        }
    }

    @Test
    void a_directory_in_which_nothing_was_changed_is_not_looked_at() throws Exception {
        Path base = Files.createDirectories(directory.resolve("base"));
        Path untouched = Files.createDirectories(base.resolve("untouched/deep"));
        Files.writeString(base.resolve("deleted"), "");
        PrivateMounts.with(
                SandboxKind.NAMESPACES,
                mounts -> {
                    Path above = directory.resolve("above");
                    Path at = directory.resolve("mounted");
                    assertThat(mounts.overlay(List.of(base), above, at)).isTrue();
                    Overlay overlay = overlay(above, base);
                    try (Rootfs tree = Rootfs.open(at)) {
                        Snapshot before = Snapshot.of(tree, overlay, Set.of());
                        Files.delete(at.resolve("deleted"));
                        // Which nobody is to do, and which whoever looks would see.
                        Files.writeString(untouched.resolve("new"), "");
                        Changes changes = before.changesTo(Snapshot.of(tree, overlay, Set.of()));
                        assertThat(changes.written()).isEmpty();
                        assertThat(changes.deleted()).containsExactly("deleted");
                    }
                    return null;
                });
    }

    private static Overlay overlay(Path above, Path below) {
        return new Overlay(PrivateMounts.changes(above), PrivateMounts.index(above), below);
    }

    private void compare(int seed, int trees) throws Exception {
        random = new Random(seed);
        Path work = Files.createDirectory(directory.resolve(trees + "-" + seed));
        PrivateMounts.with(
                SandboxKind.NAMESPACES,
                mounts -> {
                    List<Path> lower = new ArrayList<>();
                    Path base = Files.createDirectory(work.resolve("base"));
                    change(base, 40);
                    lower.add(base);
                    while (lower.size() < trees) {
                        lower.add(part(mounts, lower, work.resolve("part" + lower.size())));
                    }
                    compare(seed, mounts, lower, work);
                    return null;
                });
        Rootfs.deleteTree(work);
    }

    /** Returns what some changes to a tree are, as an overlay keeps them. */
    private Path part(PrivateMounts mounts, List<Path> lower, Path at) throws IOException {
        Path above = at.resolve("above");
        assertThat(mounts.overlay(lower, above, at.resolve("mounted"))).isTrue();
        change(at.resolve("mounted"), 8);
        mounts.remove(at.resolve("mounted"));
        return Files.move(PrivateMounts.changes(above), at.resolve("tree"));
    }

    private void compare(int seed, PrivateMounts mounts, List<Path> lower, Path work)
            throws IOException {
        Path at = work.resolve("mounted");
        Path above = work.resolve("above");
        Path below = lower.get(0);
        if (lower.size() > 1) {
            below = work.resolve("below");
            assertThat(mounts.overlay(lower, below)).isTrue();
        }
        assertThat(mounts.overlay(lower, above, at)).isTrue();
        Overlay overlay = overlay(above, below);
        change(at, random.nextInt(4));
        try (Rootfs tree = Rootfs.open(at)) {
            Snapshot whole = Snapshot.of(tree, Set.of());
            Snapshot partly = Snapshot.of(tree, overlay, Set.of());
            for (int round = 0; round < ROUNDS; round++) {
                List<String> done = change(at, 1 + random.nextInt(6));
                Snapshot wholeAfter = Snapshot.of(tree, Set.of());
                Snapshot partlyAfter = Snapshot.of(tree, overlay, Set.of());
                Changes expected = whole.changesTo(wholeAfter);
                Changes found = partly.changesTo(partlyAfter);
                assertThat(found)
                        .as("seed %d, round %d: %s", seed, round, done)
                        .isEqualTo(expected);
                assertThat(partly.doubts(partlyAfter, found.written()))
                        .containsExactlyInAnyOrderElementsOf(
                                whole.doubts(wholeAfter, expected.written()));
                whole = wholeAfter;
                partly = partlyAfter;
            }
        } finally {
            mounts.remove(at);
        }
    }

    /** Does so many things to a tree, and returns which. */
    private List<String> change(Path tree, int times) throws IOException {
        List<String> done = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            String what = change(tree);
            if (!what.isEmpty()) {
                done.add(what);
            }
        }
        return done;
    }

    private String change(Path tree) throws IOException {
        Path one = some(tree);
        Path other = some(tree);
        boolean isThere = Files.exists(one, LinkOption.NOFOLLOW_LINKS);
        boolean isDirectory = Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS);
        boolean isFile = Files.isRegularFile(one, LinkOption.NOFOLLOW_LINKS);
        boolean isFree = !Files.exists(other, LinkOption.NOFOLLOW_LINKS);
        int choice = random.nextInt(10);
        String what = choice + " " + tree.relativize(one) + " " + tree.relativize(other);
        if (choice < 2 && !isThere) {
            Files.createDirectory(one);
        } else if (choice < 4 && !isThere) {
            Files.writeString(one, "file " + random.nextInt());
        } else if (choice == 4 && isFile) {
            Files.writeString(one, "more", StandardOpenOption.APPEND);
        } else if (choice == 5 && isThere && !Files.isSymbolicLink(one)) {
            String mode = random.nextBoolean() ? "rwxr-x---" : "rwxr-xr-x";
            Files.setPosixFilePermissions(one, PosixFilePermissions.fromString(mode));
        } else if (choice == 6 && isThere) {
            Rootfs.deleteTree(one);
            if (isDirectory && random.nextBoolean()) {
                Files.createDirectory(one);
            }
        } else if (choice == 7 && isThere && isFree && !other.startsWith(one)) {
            Files.move(one, other);
        } else if (choice == 8 && isFile && isFree) {
            Files.createLink(other, one);
        } else if (choice == 9 && !isThere) {
            Files.createSymbolicLink(one, tree.relativize(other));
        } else {
            return "";
        }
        return what;
    }

    /** Returns a place in one of the directories. */
    private Path some(Path tree) throws IOException {
        List<Path> directories;
        try (Stream<Path> all = Files.walk(tree, 4)) {
            directories =
                    all.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                            .sorted()
                            .toList();
        }
        Path parent = directories.get(random.nextInt(directories.size()));
        return parent.resolve(NAMES.get(random.nextInt(NAMES.size())));
    }
}
