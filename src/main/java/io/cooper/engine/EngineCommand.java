package io.cooper.engine;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.ExecStartCmd;
import com.github.dockerjava.api.command.InspectExecResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A command that was started in a container. */
public final class EngineCommand implements Closeable {

    /** How often the engine is asked: its stream ends late if a child holds it open. */
    private static final long ASK_MILLIS = 200;

    private static final int KILLED = 128 + 9;

    private final Engine engine;
    private final String id;
    private final EngineContainer.Streams streams;
    private final CountDownLatch streamEnd = new CountDownLatch(1);
    private final ResultCallback<Frame> frames;
    private volatile IOException outputFailure;
    private volatile boolean hasStarted;
    private volatile Integer code;
    private long asked = System.nanoTime();

    EngineCommand(Engine engine, String id, EngineContainer.Streams streams) {
        this.engine = engine;
        this.id = id;
        this.streams = streams;
        ExecStartCmd start =
                engine.client().execStartCmd(id).withDetach(false).withTty(streams.isTerminal());
        InputStream input = streams.inputOrNull();
        this.frames = (input == null ? start : start.withStdIn(input)).exec(new Frames());
    }

    private final class Frames extends ResultCallback.Adapter<Frame> {
        @Override
        public void onStart(Closeable stream) {
            super.onStart(stream);
            hasStarted = true;
        }

        @Override
        public void onNext(Frame frame) {
            write(
                    frame.getStreamType() == StreamType.STDERR
                            ? streams.errors()
                            : streams.output(),
                    frame.getPayload());
        }

        @Override
        public void onError(Throwable problem) {
            streamEnd.countDown();
        }

        @Override
        public void onComplete() {
            super.onComplete();
            streamEnd.countDown();
        }
    }

    private void write(OutputStream stream, byte[] bytes) {
        if (outputFailure == null) {
            try {
                stream.write(bytes);
                stream.flush();
            } catch (IOException e) {
                outputFailure = e; // the command goes on: who waits for it is told
            }
        }
    }

    /**
     * Returns the exit code; empty while the command runs.
     *
     * @throws IOException if its output could not be written, or the engine is gone
     */
    public synchronized OptionalInt exit() throws IOException {
        // Of a command that it has not started yet an engine says that it does not run either.
        boolean overdue = System.nanoTime() - asked > Duration.ofMillis(ASK_MILLIS).toNanos();
        boolean due = streamEnd.getCount() == 0 || (hasStarted && overdue);
        if (code == null && due) {
            asked = System.nanoTime();
            ask();
        }
        if (code != null && outputFailure != null) {
            throw outputFailure;
        }
        return code == null ? OptionalInt.empty() : OptionalInt.of(code);
    }

    private void ask() {
        try {
            InspectExecResponse response = engine.client().inspectExecCmd(id).exec();
            Long ended = response.getExitCodeLong();
            if (!Boolean.TRUE.equals(response.isRunning())
                    && (ended != null || streamEnd.getCount() == 0)) {
                awaitLastOutput();
                code = ended == null ? KILLED : ended.intValue();
            }
        } catch (DockerException e) {
            code = KILLED; // its container is gone
        }
    }

    private void awaitLastOutput() {
        try {
            streamEnd.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it can do without
        }
    }

    /**
     * Waits for the end of the command.
     *
     * @return the exit code; empty if the time is over
     */
    public OptionalInt await(Duration time) throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (true) {
            OptionalInt exit = exit();
            long left = end - System.nanoTime();
            if (exit.isPresent() || left <= 0) {
                return exit;
            }
            streamEnd.await(
                    Math.min(left, Duration.ofMillis(ASK_MILLIS).toNanos()), TimeUnit.NANOSECONDS);
            if (streamEnd.getCount() == 0 && exit().isEmpty()) {
                Thread.sleep(5); // the engine has not noted yet that it ended
            }
        }
    }

    /** Says what size its terminal has, in characters. */
    public void resize(int rows, int columns) throws IOException {
        try {
            engine.client().resizeExecCmd(id).withSize(rows, columns).exec();
        } catch (DockerException e) {
            throw engine.refusal("change the size of a terminal", e);
        }
    }

    /** Gives up its output. The command goes on, if it runs. */
    @Override
    public void close() throws IOException {
        frames.close();
    }
}
