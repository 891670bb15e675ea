package io.cooper.sandbox;

import io.cooper.linux.DescriptorInputStream;
import io.cooper.linux.DescriptorOutputStream;
import io.cooper.linux.FileCalls;
import io.cooper.linux.ProcessCalls;
import io.cooper.rootfs.HostPath;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A launcher as a child of this process, and the two pipes between them. */
final class LauncherProcess implements Closeable {

    private static final long END_SECONDS = 20;

    private final CompletableFuture<Integer> started = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Path log;
    private final Isolation isolation;
    private final OutputStream toLauncher;
    private final BufferedReader fromLauncher;

    private LauncherProcess(Isolation isolation, Path log) throws IOException {
        this.isolation = isolation;
        this.log = log;
        int[] input = ProcessCalls.pipe();
        int[] output = ProcessCalls.pipe();
        this.toLauncher = new DescriptorOutputStream(input[1]);
        this.fromLauncher =
                new BufferedReader(
                        new InputStreamReader(
                                new DescriptorInputStream(output[0]), StandardCharsets.UTF_8));
        Thread keeper = new Thread(() -> keep(input[0], output[1]), "launcher");
        keeper.setDaemon(true);
        keeper.start();
    }

    /**
     * Starts a launcher.
     *
     * @param isolation the namespaces that are its own
     * @param workDirectory an existing directory for what it leaves on failure
     */
    static LauncherProcess start(Isolation isolation, Path workDirectory) throws IOException {
        LauncherProcess process =
                new LauncherProcess(isolation, workDirectory.resolve("launcher.log"));
        try {
            process.started.get();
            return process;
        } catch (ExecutionException e) {
            process.close();
            throw new IOException(
                    "the launcher cannot be started: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            process.close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the launcher was started", e);
        }
    }

    /**
     * Starts the launcher and waits for its end. The thread that made the namespaces has to live as
     * long as they are used, and can start no other thread: so it does nothing else.
     */
    private void keep(int input, int output) {
        int pid;
        try {
            try {
                pid = spawn(input, output);
            } finally {
                FileCalls.close(input);
                FileCalls.close(output);
            }
        } catch (IOException | RuntimeException e) {
            started.completeExceptionally(e);
            ended.complete(null);
            return;
        }
        started.complete(pid);
        ProcessCalls.waitFor(pid, 0);
        ended.complete(null);
    }

    private int spawn(int input, int output) throws IOException {
        int flags = FileCalls.O_WRONLY | FileCalls.O_CREAT | FileCalls.O_TRUNC;
        int errors = FileCalls.open(FileCalls.AT_FDCWD, HostPath.bytes(log), flags, 0600);
        int proc = FileCalls.openDirectory(FileCalls.AT_FDCWD, "/proc");
        try {
            ProcessCalls.Program program = LauncherProgram.of(log.getParent());
            List<Integer> open = ProcessCalls.openDescriptors(proc);
            isolation.enter();
            return ProcessCalls.spawn(program, new int[] {input, output, errors}, open);
        } finally {
            FileCalls.close(errors);
            FileCalls.close(proc);
        }
    }

    synchronized void send(Message message) throws IOException {
        try {
            message.writeTo(toLauncher);
        } catch (IOException e) {
            throw new IOException("the launcher is gone: " + lastWords(), e);
        }
    }

    /** Returns what the launcher says next; empty when it is gone. */
    Optional<Message> receive() throws IOException {
        String line = fromLauncher.readLine();
        return line == null ? Optional.empty() : Optional.of(Message.parse(line));
    }

    /** Returns the last line that a launcher that ended by itself printed as an error. */
    String lastWords() {
        try {
            List<String> lines =
                    Files.readString(log, StandardCharsets.ISO_8859_1)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .toList();
            return lines.isEmpty()
                    ? "it was killed, or ran out of memory"
                    : lines.get(lines.size() - 1);
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    /** Ends the launcher, with all that it started, and waits until it is gone. */
    @Override
    public void close() throws IOException {
        toLauncher.close();
        try (fromLauncher) {
            awaitEnd();
        }
    }

    private void awaitEnd() throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    ended.get(END_SECONDS, TimeUnit.SECONDS);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException | TimeoutException e) {
                    ProcessCalls.kill(started.getNow(0), ProcessCalls.SIGKILL);
                    throw new IOException("the launcher did not end and was killed", e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
