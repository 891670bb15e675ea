package io.cooper.sandbox;

import io.cooper.linux.DescriptorInputStream;
import io.cooper.linux.FileCalls;
import io.cooper.linux.ProcessCalls;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The process that enters a file tree and starts commands there, as it is told over its standard
 * input. When that ends, however the other end went, it ends all that it started and itself.
 *
 * <p>Files of this machine are out of reach once the tree is entered, so whatever is needed later
 * is opened, and loaded, before.
 */
public final class Launcher {

    private static final int OPEN_FILES = 1024;

    private final BufferedReader in =
            new BufferedReader(
                    new InputStreamReader(
                            new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);

    private Launcher() {}

    /**
     * Runs until standard input ends.
     *
     * @param args none
     */
    public static void main(String[] args) {
        Launcher launcher = new Launcher();
        try {
            launcher.run();
        } catch (IOException | RuntimeException e) {
            launcher.send(Message.of(Message.Kind.FAILED).with("message", reason(e)));
        }
        // Not exit: no hook here is worth that anything goes on.
        Runtime.getRuntime().halt(0);
    }

    private void run() throws IOException {
        ProcessCalls.setUmask(022);
        ProcessCalls.hideMemory();
        // Maven's JVM raised its limit as far as it could, and some daemons try every number.
        ProcessCalls.limitOpenFiles(OPEN_FILES);
        ProcessCalls.becomeSubreaper();
        // Before anybody waits for it.
        NeededClasses.load();
        String line = in.readLine();
        if (line == null) {
            return;
        }
        int proc = enter(Message.parse(line));
        Descendants descendants = new Descendants(proc);
        try {
            Commands commands = new Commands(proc, descendants, this::send);
            send(Message.of(Message.Kind.READY));
            while ((line = in.readLine()) != null) {
                Message message = Message.parse(line);
                switch (message.kind()) {
                    case RUN -> commands.run(message);
                    case INPUT, END_OF_INPUT, RESIZE -> commands.type(message);
                    case END -> commands.end(message.number("id"));
                    case PROC -> read(proc, message);
                    case SPACE -> tellSpace(message);
                    default -> throw new IOException("not for a launcher: " + message.kind());
                }
            }
        } finally {
            descendants.end();
        }
    }

    /** Enters the tree and returns a descriptor of a directory /proc that shows this process. */
    private static int enter(Message enter) throws IOException {
        int outer = openProc();
        if (enter.text("way").equals("chroot")) {
            Entrance.changeRoot(new File(enter.text("root")));
            limitFiles(Long.parseLong(enter.text("disk")));
            return outer;
        }
        Entrance.pivot(enter);
        FileCalls.close(outer);
        return openProc();
    }

    /** Where no file system of its own sets a limit, a single file has one at least. */
    private static void limitFiles(long bytes) throws IOException {
        if (bytes > 0) {
            ProcessCalls.limitFileSize(bytes);
        }
    }

    private static int openProc() throws IOException {
        return FileCalls.openDirectory(FileCalls.AT_FDCWD, "/proc");
    }

    private void read(int proc, Message message) {
        Message answer;
        try (InputStream file =
                new DescriptorInputStream(
                        FileCalls.open(proc, message.text("path"), FileCalls.O_RDONLY, 0))) {
            byte[] bytes = file.readAllBytes();
            answer = Message.of(Message.Kind.CONTENT).with("bytes", bytes, bytes.length);
        } catch (IOException e) {
            answer = Message.of(Message.Kind.FAILED).with("message", reason(e));
        }
        send(answer.with("id", message.text("id")));
    }

    private void tellSpace(Message message) {
        long free = new File("/").getUsableSpace();
        send(
                Message.of(Message.Kind.ROOM)
                        .with("id", message.text("id"))
                        .with("bytes", Long.toString(free)));
    }

    private synchronized void send(Message message) {
        try {
            message.writeTo(out);
        } catch (IOException e) {
            // Nobody listens any more: then the input has ended too, and all is about to end.
        }
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
