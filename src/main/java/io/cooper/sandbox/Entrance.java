package io.cooper.sandbox;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import io.cooper.linux.ProcessCalls;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How a launcher enters a file tree. What it does here it does in its own namespaces, where it has
 * them.
 */
final class Entrance {

    private static final long QUIET =
            ProcessCalls.MS_NOSUID | ProcessCalls.MS_NODEV | ProcessCalls.MS_NOEXEC;

    /** What Docker hides from a container. */
    private static final List<String> MASKED =
            List.of(
                    "proc/asound",
                    "proc/acpi",
                    "proc/kcore",
                    "proc/keys",
                    "proc/latency_stats",
                    "proc/timer_list",
                    "proc/timer_stats",
                    "proc/sched_debug",
                    "proc/scsi",
                    "sys/firmware");

    private static final List<String> READ_ONLY =
            List.of("proc/bus", "proc/fs", "proc/irq", "proc/sys", "proc/sysrq-trigger");

    private Entrance() {}

    /**
     * Changes the root directory of the whole process. There is no way back, nor should there be
     * one.
     */
    static void changeRoot(String root) throws ErrnoException {
        ProcessCalls.changeDirectory(root);
        ProcessCalls.changeRoot(".");
        ProcessCalls.changeDirectory("/");
    }

    /**
     * Mounts what a container has and makes the tree the root of the mount namespace; nothing else
     * can be reached then.
     */
    static void pivot(Message enter) throws IOException {
        String root = enter.text("root");
        if (enter.text("work").isEmpty()) {
            ProcessCalls.mount(root, root, "", ProcessCalls.MS_BIND | ProcessCalls.MS_REC, null);
        } else {
            root = overlay(root, enter.text("work"));
        }
        for (String directory : List.of("proc", "sys", "dev")) {
            new File(root, directory).mkdir();
        }
        ProcessCalls.mount("proc", root + "/proc", "proc", QUIET, null);
        ProcessCalls.mount("sysfs", root + "/sys", "sysfs", QUIET | ProcessCalls.MS_RDONLY, null);
        devices(root + "/dev");
        protect(root);
        ProcessCalls.setHostname(enter.text("hostname"));
        if (enter.text("network").equals(Network.PRIVATE.name())) {
            ProcessCalls.bringLoopbackUp();
        }
        ProcessCalls.changeDirectory(root);
        ProcessCalls.pivotRoot();
    }

    /**
     * Lays a layer for changes over the tree; relative names, because an option cannot hold every
     * path.
     */
    private static String overlay(String root, String work) throws IOException {
        for (String directory : List.of("lower", "upper", "work", "merged")) {
            Files.createDirectories(Path.of(work, directory));
        }
        ProcessCalls.mount(root, work + "/lower", "", ProcessCalls.MS_BIND, null);
        try {
            mountOverlay(work, "");
        } catch (ErrnoException e) {
            // An upper directory cannot lie on another overlay, as a container's own file system is
            // one.
            Files.createDirectories(Path.of(work, "memory"));
            ProcessCalls.mount("tmpfs", work + "/memory", "tmpfs", 0, "mode=0755");
            Files.createDirectories(Path.of(work, "memory", "upper"));
            Files.createDirectories(Path.of(work, "memory", "work"));
            mountOverlay(work, "memory/");
        }
        return work + "/merged";
    }

    private static void mountOverlay(String work, String above) throws ErrnoException {
        ProcessCalls.changeDirectory(work);
        String options = "lowerdir=lower,upperdir=" + above + "upper,workdir=" + above + "work";
        ProcessCalls.mount("overlay", work + "/merged", "overlay", 0, options);
    }

    private static void devices(String dev) throws IOException {
        ProcessCalls.mount("tmpfs", dev, "tmpfs", ProcessCalls.MS_NOSUID, "mode=0755,size=65536k");
        for (Device device : Device.USUAL) {
            FileCalls.makeNode(
                    FileCalls.AT_FDCWD,
                    dev + "/" + device.name(),
                    FileStat.CHAR_DEVICE | 0666,
                    device.major(),
                    device.minor());
        }
        for (String directory : List.of("pts", "shm", "mqueue")) {
            new File(dev, directory).mkdir();
        }
        ProcessCalls.mount(
                "devpts",
                dev + "/pts",
                "devpts",
                ProcessCalls.MS_NOSUID | ProcessCalls.MS_NOEXEC,
                "newinstance,ptmxmode=0666,mode=0620,gid=5");
        ProcessCalls.mount("shm", dev + "/shm", "tmpfs", QUIET, "mode=1777,size=65536k");
        ProcessCalls.mount("mqueue", dev + "/mqueue", "mqueue", QUIET, null);
        link("pts/ptmx", dev + "/ptmx");
        link("/proc/self/fd", dev + "/fd");
        link("/proc/self/fd/0", dev + "/stdin");
        link("/proc/self/fd/1", dev + "/stdout");
        link("/proc/self/fd/2", dev + "/stderr");
    }

    private static void link(String target, String name) throws ErrnoException {
        FileCalls.makeSymlink(target, FileCalls.AT_FDCWD, name);
    }

    private static void protect(String root) throws ErrnoException {
        for (String path : MASKED) {
            File file = new File(root, path);
            if (file.isDirectory()) {
                ProcessCalls.mount(
                        "tmpfs", file.getPath(), "tmpfs", QUIET | ProcessCalls.MS_RDONLY, null);
            } else if (file.exists()) {
                ProcessCalls.mount(
                        root + "/dev/null", file.getPath(), "", ProcessCalls.MS_BIND, null);
            }
        }
        for (String path : READ_ONLY) {
            File file = new File(root, path);
            if (file.exists()) {
                ProcessCalls.mount(
                        file.getPath(),
                        file.getPath(),
                        "",
                        ProcessCalls.MS_BIND | ProcessCalls.MS_REC,
                        null);
                ProcessCalls.mount(
                        "",
                        file.getPath(),
                        "",
                        QUIET
                                | ProcessCalls.MS_BIND
                                | ProcessCalls.MS_REMOUNT
                                | ProcessCalls.MS_RDONLY,
                        null);
            }
        }
    }
}
