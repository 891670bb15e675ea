package io.cooper.sandbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import io.cooper.testing.Requirements;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What package scripts ask systemd-tmpfiles for is there afterwards. */
class TmpfilesTest {

    private static final String POSTINST = "var/lib/dpkg/info/php.postinst";

    @TempDir private Path directory;
    private Rootfs tree;

    @BeforeEach
    void makeTree() throws IOException {
        Requirements.root();
        tree = Rootfs.create(directory.resolve("tree"));
        file("etc/passwd", "root:x:0:0::/root:/bin/sh\nwww:x:33:33::/:/bin/sh\n");
        file("etc/group", "root:x:0:\nwww:x:33:\nutmp:x:43:\n");
        file("usr/bin/systemd-tmpfiles", "");
        file(
                POSTINST,
                "  systemd-tmpfiles ${DPKG_ROOT:+--root=\"$DPKG_ROOT\"} --create php.conf x.conf"
                        + " >/dev/null || true\n");
    }

    @AfterEach
    void close() {
        if (tree != null) {
            tree.close();
        }
    }

    @Test
    void directories_files_and_links_are_made_with_their_owners() throws IOException {
        file("usr/lib/tmpfiles.d/php.conf", "d /run/php 0750 www www - -\n");
        file(
                "usr/lib/tmpfiles.d/x.conf",
                """
                # a comment
                f %L/wtmp 0664 root utmp - text here
                L /run/shm - - - - /dev/shm
                d /run/deep/er 1777 - - 10d
                d! /run/boot-only
                d /run/%m/of-the-machine
                """);

        assertThat(new Tmpfiles(tree).createFor(List.of(POSTINST))).isTrue();

        assertThat(entry("run/php").mode()).isEqualTo(0750);
        assertThat(entry("run/php").uid()).isEqualTo(33);
        assertThat(entry("var/log/wtmp").gid()).isEqualTo(43);
        assertThat(tree.read("var/log/wtmp").readAllBytes())
                .asString(US_ASCII)
                .isEqualTo("text here");
        assertThat(entry("run/shm").linkTarget()).isEqualTo("/dev/shm");
        assertThat(entry("run/deep").mode()).isEqualTo(0755);
        assertThat(entry("run/deep/er").mode()).isEqualTo(01777);
        assertThat(tree.list("run")).containsExactly("deep", "php", "shm");
    }

    @Test
    void what_is_there_keeps_its_content_and_gets_the_named_mode() throws IOException {
        file("var/log/wtmp", "kept");
        tree.create(Entry.directory("var/private", 0755, Instant.EPOCH), null);
        file("etc/mtab", "old");
        file(
                "usr/lib/tmpfiles.d/php.conf",
                """
                f /var/log/wtmp 0660 root utmp -
                z /var/private 0700 www www
                z /var/missing 0700
                L+ /etc/mtab - - - - ../proc/self/mounts
                d /var/log :0700 :www -
                """);

        new Tmpfiles(tree).createFor(List.of(POSTINST));

        assertThat(tree.read("var/log/wtmp").readAllBytes()).asString(US_ASCII).isEqualTo("kept");
        assertThat(entry("var/log/wtmp").mode()).isEqualTo(0660);
        assertThat(entry("var/private").mode()).isEqualTo(0700);
        assertThat(entry("var/private").uid()).isEqualTo(33);
        assertThat(entry("var/private").mtime()).isEqualTo(Instant.EPOCH);
        assertThat(entry("etc/mtab").linkTarget()).isEqualTo("../proc/self/mounts");
        assertThat(tree.stat("var/missing")).isEmpty();
        assertThat(entry("var/log").mode()).isEqualTo(0755);
        assertThat(entry("var/log").gid()).isZero();
    }

    @Test
    void nothing_is_made_where_no_script_asks_or_the_program_is_not_there() throws IOException {
        file("usr/lib/tmpfiles.d/php.conf", "d /run/php 0755 www www - -\n");

        assertThat(new Tmpfiles(tree).createFor(List.of("etc/passwd"))).isFalse();
        tree.delete("usr/bin/systemd-tmpfiles");
        assertThat(new Tmpfiles(tree).createFor(List.of(POSTINST))).isFalse();
        assertThat(tree.stat("run/php")).isEmpty();
    }

    private Entry entry(String path) throws IOException {
        return tree.stat(path).orElseThrow();
    }

    private void file(String path, String text) throws IOException {
        byte[] bytes = text.getBytes(US_ASCII);
        tree.create(
                Entry.file(path, 0644, bytes.length, Instant.EPOCH),
                new ByteArrayInputStream(bytes));
    }
}
