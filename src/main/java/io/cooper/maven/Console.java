package io.cooper.maven;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.Terminal;
import io.cooper.sandbox.AtExit;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.maven.plugin.logging.Log;

/** The terminal that Maven was started in, or what takes its place. */
final class Console implements Closeable {

    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int BUFFER = 4096;
    private static final long RESIZE_MILLIS = 500;

    private final Log log;
    private final boolean terminal = Terminal.is(INPUT) && Terminal.is(OUTPUT);

    /** Maven puts its own between a goal and these. */
    private final InputStream keys = new FileInputStream(FileDescriptor.in);

    private final OutputStream screen = new FileOutputStream(FileDescriptor.out);
    private volatile boolean closed;
    private byte[] settingsOrNull;
    private AtExit restoring;
    private Consumer<ShellTask.Typed> shell;

    Console(Log log) {
        this.log = log;
    }

    /** Tells whether somebody sits at a terminal. */
    boolean hasTerminal() {
        return terminal;
    }

    /** Says a line before the shell starts. */
    void say(String line) {
        log.info(line);
    }

    /** Shows what the shell prints. */
    void show(byte[] bytes) throws IOException {
        screen.write(bytes);
    }

    /** Is told who gets what is typed, once there is a shell. */
    void typeTo(Consumer<ShellTask.Typed> receiver) {
        shell = receiver;
    }

    /**
     * Passes on what is typed from now on.
     *
     * @param asTerminal whether the shell has a terminal
     */
    void open(boolean asTerminal) throws IOException {
        if (asTerminal) {
            byte[] settings = Terminal.makeRaw(INPUT);
            settingsOrNull = settings;
            restoring = AtExit.run("terminal", () -> Terminal.restore(INPUT, settings));
            start("size of the terminal", this::passSize);
        }
        start("keys", this::passKeys);
    }

    private interface Passing {
        void run() throws IOException, InterruptedException;
    }

    private static void start(String name, Passing passing) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                passing.run();
                            } catch (IOException | InterruptedException e) {
                                // The shell has ended: who waits for it knows.
                            }
                        },
                        name);
        thread.setDaemon(true);
        thread.start();
    }

    private void passKeys() throws IOException {
        byte[] buffer = new byte[BUFFER];
        int count;
        while ((count = keys.read(buffer)) >= 0) {
            String typed = new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
            shell.accept(new ShellTask.Keys(typed));
        }
        shell.accept(new ShellTask.NoMoreKeys());
    }

    private void passSize() throws IOException, InterruptedException {
        Terminal.Size told = new Terminal.Size(0, 0);
        while (!closed) {
            Terminal.Size size = size();
            if (!size.equals(told)) {
                shell.accept(new ShellTask.Size(size.rows(), size.columns()));
                told = size;
            }
            TimeUnit.MILLISECONDS.sleep(RESIZE_MILLIS);
        }
    }

    private static Terminal.Size size() throws ErrnoException {
        return Terminal.size(OUTPUT);
    }

    @Override
    public void close() {
        closed = true;
        if (settingsOrNull != null) {
            Terminal.restore(INPUT, settingsOrNull);
            settingsOrNull = null;
            restoring.close();
        }
    }
}
