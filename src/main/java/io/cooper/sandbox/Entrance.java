package io.cooper.sandbox;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import io.cooper.linux.ProcessCalls;
import io.cooper.linux.UserIds;
import io.cooper.rootfs.TreePath;
import java.io.File;
import java.io.IOException;
import java.util.List;

/** How a launcher enters a file tree. */
final class Entrance {

    /** Those of a view; the one of processes is the launcher's, for all its views. */
    private static final int NAMESPACES =
            ProcessCalls.CLONE_NEWNS | ProcessCalls.CLONE_NEWIPC | ProcessCalls.CLONE_NEWUTS;

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

    /** A file takes memory too, however little is in it. */
    private static final int MOST_FILES = 262_144;

    private Entrance() {}

    /** Changes the root directory of the whole process. */
    static void changeRoot(File root) throws ErrnoException {
        ProcessCalls.changeDirectory(bytes(root));
        ProcessCalls.changeRoot(".");
        ProcessCalls.changeDirectory("/");
    }

    /**
     * Moves the calling thread to new namespaces, mounts there what a container has, and makes the
     * tree the root; nothing else can be reached then.
     */
    static void pivot(Message enter) throws IOException {
        boolean ownNetwork = enter.text("network").equals(Network.PRIVATE.name());
        boolean newNetwork = ownNetwork && enter.text("station").isEmpty();
        ProcessCalls.unshare(NAMESPACES | (newNetwork ? ProcessCalls.CLONE_NEWNET : 0));
        // What is mounted here from now on is not to be seen elsewhere.
        ProcessCalls.mount("", "/", "", ProcessCalls.MS_REC | ProcessCalls.MS_PRIVATE, null);
        File root = new File(enter.text("root"));
        if (enter.text("work").isEmpty()) {
            bind(root, root);
        } else {
            root = overlay(root, new File(enter.text("work")), enter.text("disk"));
        }
        mount("proc", new File(root, "proc"), QUIET, null);
        sys(new File(root, "sys"));
        devices(new File(root, "dev"));
        protect(root);
        for (String path : enter.list("readOnly")) {
            makeReadOnly(new File(root, path), 0);
        }
        ProcessCalls.setHostname(enter.text("hostname"));
        if (ownNetwork) {
            ProcessCalls.bringLoopbackUp();
        }
        ProcessCalls.changeDirectory(bytes(root));
        ProcessCalls.pivotRoot();
    }

    /**
     * Lays what belongs to the view, and then a layer for changes, over the tree; relative names,
     * because an option cannot hold every path.
     *
     * @param disk the size of the layer for changes in bytes; 0 for no limit
     */
    private static File overlay(File root, File work, String disk) throws IOException {
        bind(root, new File(work, "lower"));
        File merged = new File(work, "merged");
        ProcessCalls.changeDirectory(bytes(work));
        if (!disk.equals("0")) {
            // No file system on a disk has a limit for a directory that is always there to be set.
            String limits = ",size=" + disk + ",nr_inodes=" + MOST_FILES;
            mountOverlayInMemory(root, work, merged, limits);
            return merged;
        }
        try {
            mountOverlay(merged, "");
        } catch (ErrnoException e) {
            // An upper directory cannot lie on another overlay, as a container's own file system is
            // one.
            mountOverlayInMemory(root, work, merged, "");
        }
        return merged;
    }

    private static void mountOverlayInMemory(File root, File work, File merged, String limits)
            throws ErrnoException {
        mount("tmpfs", new File(work, "memory"), 0, "mode=0755" + limits);
        copyRoot(root, new File(work, "memory/upper"));
        makeDirectory(new File(work, "memory/work"), 0755);
        mountOverlay(merged, "memory/");
    }

    private static void mountOverlay(File merged, String above) throws ErrnoException {
        String options =
                "lowerdir=scaffold:lower,upperdir=" + above + "upper,workdir=" + above + "work";
        // In a user namespace nobody may use the attributes that overlayfs has otherwise.
        ProcessCalls.mountVolatileOverlay(
                bytes(merged), UserIds.areAllMapped() ? options : options + ",userxattr");
    }

    /** Makes the directory that becomes the root: it is the one whose owner and mode count. */
    private static void copyRoot(File root, File upper) throws ErrnoException {
        FileStat stat = FileCalls.stat(FileCalls.AT_FDCWD, bytes(root));
        makeDirectory(upper, stat.permissions());
        FileCalls.changeOwner(FileCalls.AT_FDCWD, bytes(upper), stat.uid(), stat.gid());
    }

    private static void sys(File sys) throws ErrnoException {
        try {
            mount("sysfs", sys, QUIET | ProcessCalls.MS_RDONLY, null);
        } catch (ErrnoException e) {
            // With the machine's network it belongs to the machine: then its own is shown.
            bind(new File("/sys"), sys);
            remountReadOnly(sys, QUIET);
            File groups = new File(sys, "fs/cgroup");
            if (groups.isDirectory()) {
                mount("tmpfs", groups, QUIET | ProcessCalls.MS_RDONLY, null);
            }
        }
    }

    private static void devices(File dev) throws IOException {
        mount("tmpfs", dev, ProcessCalls.MS_NOSUID, "mode=0755,size=65536k");
        for (Device device : Device.USUAL) {
            File node = new File(dev, device.name());
            if (UserIds.areAllMapped()) {
                FileCalls.makeNode(
                        FileCalls.AT_FDCWD,
                        bytes(node),
                        FileStat.CHAR_DEVICE,
                        device.major(),
                        device.minor());
                FileCalls.changeMode(FileCalls.AT_FDCWD, bytes(node), 0666);
            } else {
                // In a user namespace nobody makes devices: the machine's own are shown.
                int flags = FileCalls.O_WRONLY | FileCalls.O_CREAT;
                FileCalls.close(FileCalls.open(FileCalls.AT_FDCWD, bytes(node), flags, 0600));
                bind(new File("/dev", device.name()), node);
            }
        }
        for (String directory : List.of("pts", "shm", "mqueue")) {
            makeDirectory(new File(dev, directory), 0755);
        }
        mount(
                "devpts",
                new File(dev, "pts"),
                ProcessCalls.MS_NOSUID | ProcessCalls.MS_NOEXEC,
                "newinstance,ptmxmode=0666,mode=0620,gid=5");
        mount("tmpfs", new File(dev, "shm"), QUIET, "mode=1777,size=65536k");
        mount("mqueue", new File(dev, "mqueue"), QUIET, null);
        link("pts/ptmx", new File(dev, "ptmx"));
        link("/proc/self/fd", new File(dev, "fd"));
        link("/proc/self/fd/0", new File(dev, "stdin"));
        link("/proc/self/fd/1", new File(dev, "stdout"));
        link("/proc/self/fd/2", new File(dev, "stderr"));
    }

    private static void protect(File root) throws ErrnoException {
        for (String path : MASKED) {
            File file = new File(root, path);
            if (file.isDirectory()) {
                mount("tmpfs", file, QUIET | ProcessCalls.MS_RDONLY, null);
            } else if (file.exists()) {
                bind(new File(root, "dev/null"), file);
            }
        }
        for (String path : READ_ONLY) {
            File file = new File(root, path);
            if (file.exists()) {
                makeReadOnly(file, QUIET);
            }
        }
    }

    private static void makeReadOnly(File file, long flags) throws ErrnoException {
        bind(file, file);
        remountReadOnly(file, flags);
    }

    private static void remountReadOnly(File file, long flags) throws ErrnoException {
        long remount = ProcessCalls.MS_BIND | ProcessCalls.MS_REMOUNT;
        mount("", file, flags | remount | ProcessCalls.MS_RDONLY, null);
    }

    private static void mount(String type, File place, long flags, String options)
            throws ErrnoException {
        ProcessCalls.mount(type, bytes(place), type, flags, options);
    }

    private static void bind(File source, File place) throws ErrnoException {
        long flags = ProcessCalls.MS_BIND | ProcessCalls.MS_REC;
        ProcessCalls.mount(bytes(source), bytes(place), "", flags, null);
    }

    private static void link(String target, File name) throws ErrnoException {
        FileCalls.makeSymlink(target, FileCalls.AT_FDCWD, bytes(name));
    }

    private static void makeDirectory(File directory, int mode) throws ErrnoException {
        FileCalls.makeDirectory(FileCalls.AT_FDCWD, bytes(directory), mode);
        FileCalls.changeMode(FileCalls.AT_FDCWD, bytes(directory), mode);
    }

    /** Returns a path as the kernel has it: a launcher's own names are in UTF-8. */
    private static String bytes(File file) {
        return TreePath.bytes(file.getPath());
    }
}
