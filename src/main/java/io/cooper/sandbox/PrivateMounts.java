package io.cooper.sandbox;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import io.cooper.linux.ProcessCalls;
import io.cooper.linux.UserIds;
import io.cooper.rootfs.HostPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Mounts that nobody else on this machine sees, and that go with the work they are made for,
 * however this process ends. The thread that does the work has a mount namespace of its own; so
 * have the threads and processes that it starts.
 */
public final class PrivateMounts {

    private final boolean possible;

    /** Nothing can be mounted with it. */
    public static final PrivateMounts NONE = new PrivateMounts(false);

    private PrivateMounts(boolean possible) {
        this.possible = possible;
    }

    /** Work that mounts, where it can. */
    @FunctionalInterface
    public interface Work<T> {
        T run(PrivateMounts mounts) throws IOException, InterruptedException;
    }

    /**
     * Does work in a thread that can mount; where this process may not do that, here and now.
     *
     * @param kind of sandbox that was asked for: one that does without mounts gets none
     * @throws InterruptedException if this thread was interrupted; the work has ended then
     */
    public static <T> T with(SandboxKind kind, Work<T> work)
            throws IOException, InterruptedException {
        if (kind == SandboxKind.CHROOT
                || !UserIds.areAllMapped()
                || !Capability.SYS_ADMIN.in(Capabilities.effective())) {
            return work.run(NONE);
        }
        CountDownLatch ended = new CountDownLatch(1);
        FutureTask<T> task =
                new FutureTask<>(
                        () -> {
                            try {
                                return work.run(new PrivateMounts(isolated()));
                            } finally {
                                ended.countDown();
                            }
                        });
        Thread thread = new Thread(task, "work with mounts of its own");
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            awaitEnd(ended);
            throw e;
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        }
    }

    private static void awaitEnd(CountDownLatch ended) {
        while (true) {
            try {
                ended.await();
                return;
            } catch (InterruptedException e) {
                // Told already, and so is the thread.
            }
        }
    }

    private static RuntimeException rethrown(Throwable cause)
            throws IOException, InterruptedException {
        if (cause instanceof IOException e) {
            throw e;
        }
        if (cause instanceof InterruptedException e) {
            throw e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        return (RuntimeException) cause;
    }

    private static boolean isolated() {
        try {
            ProcessCalls.unshare(ProcessCalls.CLONE_NEWNS);
            ProcessCalls.mount("", "/", "", ProcessCalls.MS_REC | ProcessCalls.MS_PRIVATE, null);
            // Whoever starts here sees what is mounted later, until it wants that no more.
            ProcessCalls.mount("", "/", "", ProcessCalls.MS_REC | ProcessCalls.MS_SHARED, null);
            return true;
        } catch (ErrnoException e) {
            return false; // a seccomp or AppArmor profile forbids it
        }
    }

    /**
     * Tells whether a tree can lie under an overlay.
     *
     * @param lower where the tree is
     * @param above where its changes are to be
     */
    public boolean canOverlay(Path lower, Path above) throws IOException {
        // On an overlay no other one can keep its changes, and only two may lie on each other.
        return possible && !isOverlay(lower) && !isOverlay(above);
    }

    /**
     * Lays a directory for changes over trees. Nothing of the trees is changed then, and hard links
     * and renamed directories stay what they are.
     *
     * @param lower the trees, bottom first; each but the lowest is what an overlay kept as changes
     *     to those below
     * @param above an empty directory, or none, for the changes; on a file system that can hold
     *     them
     * @param at where all appear as one tree; made if it is not there
     * @return whether that works here; if not, nothing is mounted
     */
    public boolean overlay(List<Path> lower, Path above, Path at) throws IOException {
        Path upper = Files.createDirectories(changes(above));
        Path scratch = Files.createDirectories(scratch(above));
        Files.createDirectories(at);
        Path top = lower.get(lower.size() - 1);
        FileStat root = FileCalls.stat(FileCalls.AT_FDCWD, HostPath.bytes(top));
        FileCalls.changeOwner(FileCalls.AT_FDCWD, HostPath.bytes(upper), root.uid(), root.gid());
        FileCalls.changeMode(FileCalls.AT_FDCWD, HostPath.bytes(upper), root.permissions());
        FileCalls.changeTime(FileCalls.AT_FDCWD, HostPath.bytes(upper), root.mtime());
        String places =
                "lowerdir=%s,upperdir=%s,workdir=%s"
                        .formatted(topFirst(lower), escaped(upper), escaped(scratch));
        try {
            ProcessCalls.mountVolatileOverlay(
                    HostPath.bytes(at), "index=on,redirect_dir=on,metacopy=off," + places);
            return true;
        } catch (ErrnoException e) {
            return false;
        }
    }

    /**
     * Lays trees over each other, for those who only look at them.
     *
     * @param trees two or more, as above
     * @param at as above
     * @return as above
     */
    public boolean overlay(List<Path> trees, Path at) throws IOException {
        Files.createDirectories(at);
        String options = "redirect_dir=follow,metacopy=off,lowerdir=" + topFirst(trees);
        try {
            ProcessCalls.mount("overlay", HostPath.bytes(at), "overlay", 0, options);
            return true;
        } catch (ErrnoException e) {
            return false;
        }
    }

    private static String topFirst(List<Path> trees) {
        List<String> topFirst =
                new ArrayList<>(trees.stream().map(PrivateMounts::escaped).toList());
        Collections.reverse(topFirst);
        return String.join(":", topFirst);
    }

    /**
     * Returns where an overlay keeps what was changed, each file whole.
     *
     * @param above its directory for changes
     */
    public static Path changes(Path above) {
        return above.resolve("upper");
    }

    /**
     * Returns where an overlay notes files below that have several names and were touched.
     *
     * @param above its directory for changes
     */
    public static Path index(Path above) {
        return scratch(above).resolve("index");
    }

    private static Path scratch(Path above) {
        return above.resolve("work");
    }

    /**
     * Takes an overlay away; the changes stay.
     *
     * @param at where it is
     */
    public void remove(Path at) throws IOException {
        ProcessCalls.unmount(HostPath.bytes(at), 0);
    }

    private static boolean isOverlay(Path directory) throws IOException {
        return Files.getFileStore(directory).type().equals("overlay");
    }

    private static String escaped(Path path) {
        return HostPath.bytes(path).replaceAll("[\\\\:,]", "\\\\$0");
    }
}
