package io.cooper.sandbox;

import io.cooper.linux.DescriptorInputStream;
import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.ProcessCalls;
import io.cooper.rootfs.TreePath;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * What a launcher needs to start a command, in the terms of the tree that it has entered.
 *
 * @param user who the command runs as
 * @param capabilities what it keeps, by number
 * @param proc a descriptor of a directory /proc
 */
record CommandStart(
        ProgramFile program,
        List<String> env,
        String directory,
        Accounts.Ids user,
        List<Integer> capabilities,
        int proc) {

    /** The group that terminals have on every Linux. */
    private static final int TERMINALS = 5;

    /**
     * Reads what is to be run.
     *
     * @throws IOException if the program, the user or the directory is not in the tree
     */
    static CommandStart of(Message run, int proc) throws IOException {
        String directory = run.text("directory").isEmpty() ? "/" : run.text("directory");
        if (!new File(directory).isDirectory()) {
            throw new IOException("the image has no working directory " + directory);
        }
        List<String> env = run.list("env");
        return new CommandStart(
                ProgramFile.find(run.list("argv"), env, directory),
                env,
                directory,
                user(run.text("user")),
                run.list("capabilities").stream().map(Integer::valueOf).toList(),
                proc);
    }

    private static Accounts.Ids user(String name) throws IOException {
        try {
            return new Accounts(text("/etc/passwd"), text("/etc/group")).find(name);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static String text(String file) throws IOException {
        if (!new File(file).isFile()) {
            return "";
        }
        int fd =
                FileCalls.open(
                        FileCalls.AT_FDCWD, file, FileCalls.O_RDONLY | FileCalls.O_NONBLOCK, 0);
        try (InputStream in = new DescriptorInputStream(fd)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * What a command reads and writes.
     *
     * @param input the descriptor that it reads
     * @param output the one that it prints to
     * @param errors the one for errors
     * @param terminal the path of the terminal that takes the place of all of them; else empty
     */
    record Streams(int input, int output, int errors, String terminal) {}

    /**
     * Starts the command.
     *
     * @return its pid
     * @throws IOException if it cannot be started; the message says why
     */
    int spawn(Streams streams) throws IOException {
        FutureTask<Integer> spawning = new FutureTask<>(() -> spawnInThisThread(streams));
        // What a thread gives up, user and capabilities, it cannot get back, so it ends here.
        Thread thread = new Thread(spawning, "start");
        thread.start();
        try {
            thread.join();
            return spawning.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            throw new IOException("interrupted while starting " + program.path(), e);
        }
    }

    private int spawnInThisThread(Streams streams) throws IOException {
        if (streams.terminal().isEmpty()) {
            // A service that is not root opens /dev/stdout, which leads to the pipe, for its log.
            FileCalls.changeMode(streams.output(), 0666);
            FileCalls.changeMode(streams.errors(), 0666);
        } else {
            FileCalls.changeOwner(FileCalls.AT_FDCWD, streams.terminal(), user.uid(), TERMINALS);
        }
        List<Integer> open = ProcessCalls.openDescriptors(proc);
        ProcessCalls.limitCapabilities(capabilities);
        ProcessCalls.becomeUser(
                user.uid(),
                user.gid(),
                user.groups().stream().mapToInt(Integer::intValue).toArray());
        ProcessCalls.Program started =
                new ProcessCalls.Program(
                        TreePath.bytes(program.path()),
                        program.argv().stream().map(TreePath::bytes).toList(),
                        env.stream().map(TreePath::bytes).toList(),
                        TreePath.bytes(directory));
        try {
            if (!streams.terminal().isEmpty()) {
                return ProcessCalls.spawn(started, streams.terminal(), open);
            }
            int[] stdio = {streams.input(), streams.output(), streams.errors()};
            return ProcessCalls.spawn(started, stdio, open);
        } catch (ErrnoException e) {
            throw new IOException(program.explain(e), e);
        }
    }
}
