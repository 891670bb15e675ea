package io.cooper.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory {@code /proc} with the files that package scripts read, where the real one cannot be
 * mounted. It says nothing of processes.
 */
final class StandInProc {

    /** What every process of the machine may know of it. */
    private static final List<String> COPIED =
            List.of(
                    "cpuinfo",
                    "devices",
                    "filesystems",
                    "loadavg",
                    "meminfo",
                    "stat",
                    "uptime",
                    "version",
                    "sys/fs/file-max",
                    "sys/kernel/cap_last_cap",
                    "sys/kernel/hostname",
                    "sys/kernel/ngroups_max",
                    "sys/kernel/osrelease",
                    "sys/kernel/ostype",
                    "sys/kernel/pid_max",
                    "sys/kernel/random/boot_id",
                    "sys/kernel/random/uuid",
                    "sys/kernel/threads-max",
                    "sys/net/core/somaxconn",
                    "sys/vm/overcommit_memory");

    /** Package scripts ask by these which protocols the machine has. */
    private static final List<String> PROTOCOLS = List.of("sys/net/ipv4", "sys/net/ipv6");

    /** As mountpoint(1), df(1) and findmnt(8) read them. */
    private static final String MOUNTS =
            """
            overlay / overlay rw,relatime 0 0
            proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0
            """;

    private static final String MOUNTINFO =
            """
            1 0 0:1 / / rw,relatime - overlay overlay rw
            2 1 0:2 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
            """;

    private StandInProc() {}

    /** Puts it into a tree in place of the tree's own. */
    static void put(Scaffold scaffold) throws IOException {
        scaffold.directory("proc", 0555);
        for (String name : COPIED) {
            Path file = Path.of("/proc", name);
            if (Files.isReadable(file)) {
                scaffold.file("proc/" + name, 0444, Files.readAllBytes(file));
            }
        }
        for (String name : PROTOCOLS) {
            if (Files.isDirectory(Path.of("/proc", name))) {
                scaffold.directory("proc/" + name, 0555);
            }
        }
        scaffold.file("proc/self/mounts", 0444, MOUNTS.getBytes(StandardCharsets.US_ASCII));
        scaffold.file("proc/self/mountinfo", 0444, MOUNTINFO.getBytes(StandardCharsets.US_ASCII));
        scaffold.link("proc/mounts", "self/mounts");
    }
}
