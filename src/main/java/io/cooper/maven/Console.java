package io.cooper.maven;

import io.cooper.check.ShellUser;
import io.cooper.linux.ErrnoException;
import io.cooper.linux.Terminal;
import io.cooper.sandbox.InteractiveExecution;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.maven.plugin.logging.Log;

/** The terminal that Maven was started in, or what takes its place. */
final class Console implements ShellUser, Closeable {

    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int BUFFER = 4096;
    private static final long RESIZE_MILLIS = 500;

    private final Log log;
    private final boolean terminal = Terminal.is(INPUT) && Terminal.is(OUTPUT);

    /** Maven puts its own between a goal and these. */
    private final InputStream keys = new FileInputStream(FileDescriptor.in);

    private final OutputStream screen = new FileOutputStream(FileDescriptor.out);
    private byte[] settingsOrNull;
    private Thread restoring;

    Console(Log log) {
        this.log = log;
    }

    @Override
    public boolean hasTerminal() {
        return terminal;
    }

    @Override
    public OutputStream screen() {
        return screen;
    }

    @Override
    public void say(String line) {
        log.info(line);
    }

    @Override
    public void typeTo(InteractiveExecution shell, boolean asTerminal) throws IOException {
        if (asTerminal) {
            byte[] settings = Terminal.makeRaw(INPUT);
            settingsOrNull = settings;
            restoring = new Thread(() -> Terminal.restore(INPUT, settings), "terminal");
            Runtime.getRuntime().addShutdownHook(restoring);
            start("size of the terminal", () -> passSize(shell));
        }
        start("keys", () -> passKeys(shell));
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

    private void passKeys(InteractiveExecution shell) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int count;
        while ((count = keys.read(buffer)) >= 0) {
            shell.type(Arrays.copyOf(buffer, count));
        }
        shell.endInput();
    }

    private static void passSize(InteractiveExecution shell)
            throws IOException, InterruptedException {
        Terminal.Size told = new Terminal.Size(0, 0);
        while (shell.exit().isEmpty()) {
            Terminal.Size size = size();
            if (!size.equals(told)) {
                shell.resize(size.rows(), size.columns());
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
        if (settingsOrNull != null) {
            Terminal.restore(INPUT, settingsOrNull);
            settingsOrNull = null;
            Runtime.getRuntime().removeShutdownHook(restoring);
        }
    }
}
