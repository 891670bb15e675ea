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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The process that enters file trees, one after the other, and starts commands there, as it is told
 * over its standard input. When that ends, however the other end went, it ends all that it started
 * and itself.
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

    private final MachineTrees machine = new MachineTrees();

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
        String line;
        while ((line = in.readLine()) != null) {
            serve(Message.parse(line));
            send(Message.of(Message.Kind.LEFT));
        }
    }

    /** The namespaces of a view go with the thread that made them, so each view has a thread. */
    private void serve(Message enter) throws IOException {
        FutureTask<Void> view =
                new FutureTask<>(
                        () -> {
                            runIn(enter);
                            return null;
                        });
        Thread thread = new Thread(view, "view");
        thread.start();
        try {
            thread.join();
            view.get();
        } catch (ExecutionException e) {
            throw Uninterrupted.failure(e);
        } catch (InterruptedException e) {
            throw new IOException("interrupted in a view", e);
        }
    }

    private void runIn(Message enter) throws IOException {
        try (EnteredTree tree = EnteredTree.enter(enter, machine);
                Commands commands =
                        new Commands(tree.proc(), new Descendants(tree.proc()), this::send)) {
            send(Message.of(Message.Kind.READY));
            String line;
            while ((line = in.readLine()) != null) {
                Message message = Message.parse(line);
                switch (message.kind()) {
                    case RUN -> commands.run(message);
                    case INPUT, END_OF_INPUT, RESIZE -> commands.type(message);
                    case END -> commands.end(message.number("id"));
                    case PROC -> read(tree.proc(), message);
                    case SPACE -> tellSpace(message);
                    case LEAVE -> {
                        return;
                    }
                    default -> throw new IOException("not for a launcher: " + message.kind());
                }
            }
        }
    }

    private void read(int proc, Message message) {
        Message answer;
        try (InputStream file =
                new DescriptorInputStream(
                        FileCalls.open(proc, path(message), FileCalls.O_RDONLY, 0))) {
            byte[] bytes = file.readAllBytes();
            answer = Message.of(Message.Kind.CONTENT).with("bytes", bytes, bytes.length);
        } catch (IOException e) {
            answer = Message.of(Message.Kind.FAILED).with("message", reason(e));
        }
        send(answer.with("id", message.text("id")));
    }

    /** The network of a view is that of this thread, not that of the process. */
    private static String path(Message message) {
        return message.text("path").replaceFirst("^net/", "thread-self/net/");
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
