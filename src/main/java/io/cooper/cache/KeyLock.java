package io.cooper.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A lock that one thread of all processes of this machine has at a time. The operating system frees
 * it when the process ends, however it ends; the file, which is empty, stays.
 */
final class KeyLock {

    private static final long PAUSE_MILLIS = 50;

    private final Path file;

    KeyLock(Path file) {
        this.file = file;
    }

    /** Waits until nobody else has the lock, and does something while this thread has it. */
    <T> T hold(ResultStore.Work<T> work) throws IOException, InterruptedException {
        Files.createDirectories(file.getParent());
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (!takes(channel)) {
                Thread.sleep(PAUSE_MILLIS);
            }
            return work.run();
        }
    }

    private static boolean takes(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Another thread of this JVM has it, maybe one whose classes were loaded again for
            // another module: no lock of Java's own would be seen by both.
            return false;
        }
    }
}
