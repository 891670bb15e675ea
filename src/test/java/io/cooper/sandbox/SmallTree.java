package io.cooper.sandbox;

import io.cooper.testing.Requirements;
import io.cooper.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A file tree with busybox and perl, made in less than a second, whose content the tests know. */
final class SmallTree {

    static final List<String> APPLETS =
            List.of(
                    "sh",
                    "cat",
                    "echo",
                    "ls",
                    "id",
                    "sleep",
                    "kill",
                    "ps",
                    "env",
                    "hostname",
                    "mount",
                    "mkdir",
                    "rm",
                    "touch",
                    "stat",
                    "wc",
                    "grep",
                    "setsid",
                    "nohup",
                    "true",
                    "false",
                    "chmod",
                    "mountpoint",
                    "df",
                    "ifconfig",
                    "yes",
                    "head",
                    "mv",
                    "pwd",
                    "mknod",
                    "seq",
                    "readlink",
                    "dd",
                    "test",
                    "ip",
                    "chown",
                    "ln",
                    "trap",
                    "su",
                    "sync",
                    "find",
                    "tr");

    private SmallTree() {}

    static Path make(Path root) throws IOException, InterruptedException {
        Requirements.root();
        Tool busybox = Requirements.tool("busybox", "busybox-static");
        for (String directory :
                List.of("bin", "etc", "tmp", "proc", "root", "home/user", "usr/bin", "run")) {
            Files.createDirectories(root.resolve(directory));
        }
        Files.setPosixFilePermissions(
                root.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.copy(busybox.file(), root.resolve("bin/busybox"));
        for (String applet : APPLETS) {
            Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        Files.writeString(
                root.resolve("etc/passwd"),
                "root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/home/user:/bin/sh\n");
        Files.writeString(
                root.resolve("etc/group"), "root:x:0:\nuser:x:1000:\nstaff:x:50:user,other\n");
        addPerl(root);
        return root;
    }

    private static void addPerl(Path root) throws IOException, InterruptedException {
        Tool perl = Requirements.tool("perl", "perl-base");
        Files.copy(perl.file(), root.resolve("usr/bin/perl"));
        Tool ldd = Requirements.tool("ldd", "libc-bin");
        for (String word : ldd.run(perl.file().toString()).split("\\s+", -1)) {
            if (word.startsWith("/")) {
                Path copy = root.resolve(word.substring(1));
                Files.createDirectories(copy.getParent());
                if (!Files.exists(copy)) {
                    Files.copy(Path.of(word).toRealPath(), copy);
                }
            }
        }
    }
}
