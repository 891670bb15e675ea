package io.cooper.sandbox;

import java.io.IOException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Types to a command: a write waits until the command reads, and nobody else is to wait then. */
final class Typist implements AutoCloseable {

    private static final byte[] CTRL_D = {4};

    private static final long AGAIN_MILLIS = 200;

    interface Work {
        void run() throws IOException;
    }

    interface Keys {
        void type(byte[] bytes) throws IOException;
    }

    /** What comes after the command's end goes nowhere. */
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(
                    1, Typist::daemon, new ThreadPoolExecutor.DiscardPolicy());

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "input");
        thread.setDaemon(true);
        return thread;
    }

    /** Does something after all that came before. */
    void then(Work work) {
        thread.execute(quietly(work));
    }

    /**
     * Says at a terminal that no more keys come, until this is closed. A terminal has no end: each
     * Ctrl-D ends one read (termios(3), VEOF), so that of a program in a shell is not the shell's;
     * and one that comes just before a shell begins to edit a line is lost, because the kernel
     * makes a NUL of it then.
     */
    void noMoreKeys(Keys terminal) {
        Runnable ctrlD = quietly(() -> terminal.type(CTRL_D));
        var unused = thread.scheduleWithFixedDelay(ctrlD, 0, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static Runnable quietly(Work work) {
        return () -> {
            try {
                work.run();
            } catch (IOException e) {
                // Nobody reads any more: the command has ended, or does not want to.
            }
        };
    }

    /** Ends it when all that came before is done; returns at once. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
