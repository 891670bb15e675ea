package io.cooper.engine;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Frame;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A container whose first process reads a pipe that this process holds: when the one ends, however
 * that came, so does the other, and the engine removes the container.
 */
public final class EngineContainer implements Closeable {

    private final Engine engine;
    private final String id;
    private final CommandPipe pipe = new CommandPipe();
    private Attached attached;

    EngineContainer(Engine engine, String id) {
        this.engine = engine;
        this.id = id;
    }

    /** Puts files at the root of its tree. */
    public void put(InputStream tar) throws IOException {
        try {
            engine.client()
                    .copyArchiveToContainerCmd(id)
                    .withRemotePath("/")
                    .withTarInputStream(tar)
                    .exec();
        } catch (DockerException e) {
            throw engine.refusal("put files into a container", e);
        }
    }

    /**
     * Starts it.
     *
     * @throws EngineException if its first process cannot be started
     */
    public void start() throws IOException {
        try {
            attached =
                    engine.client()
                            .attachContainerCmd(id)
                            .withStdIn(pipe)
                            .withFollowStream(true)
                            .exec(new Attached());
            attached.awaitAnswer();
            engine.client().startContainerCmd(id).exec();
            attached.requireAnswer();
        } catch (DockerException | DockerClientException e) {
            throw engine.refusal("start a container", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The connection to the first process. */
    private static final class Attached extends ResultCallback.Adapter<Frame> {

        private final CompletableFuture<Void> answer = new CompletableFuture<>();

        @Override
        public void onStart(Closeable stream) {
            super.onStart(stream);
            answer.complete(null);
        }

        @Override
        public void onError(Throwable problem) {
            // podman prepares the container now, and may refuse, which Docker does at the start.
            answer.completeExceptionally(problem);
        }

        /** Waits for an answer, good or not: what the engine says at the start tells more. */
        void awaitAnswer() throws InterruptedException {
            try {
                answer.get();
            } catch (ExecutionException e) {
                // It is looked at later.
            }
        }

        void requireAnswer() {
            if (answer.isCompletedExceptionally()) {
                throw new DockerClientException("it cannot be attached to");
            }
        }
    }

    /**
     * Starts a command in it.
     *
     * @param argv the program and its arguments
     * @param user empty for root
     * @param workingDir an absolute path
     */
    public EngineCommand exec(List<String> argv, String user, String workingDir, Streams streams)
            throws IOException {
        try {
            String exec =
                    engine.client()
                            .execCreateCmd(id)
                            .withCmd(argv.toArray(new String[0]))
                            .withUser(user.isEmpty() ? "0:0" : user)
                            .withWorkingDir(workingDir)
                            .withAttachStdin(streams.inputOrNull() != null)
                            .withTty(streams.isTerminal())
                            .withAttachStdout(true)
                            .withAttachStderr(true)
                            .exec()
                            .getId();
            return new EngineCommand(engine, exec, streams);
        } catch (DockerException e) {
            throw engine.refusal("start " + argv.get(0), e);
        }
    }

    /**
     * What a command reads and where its output goes.
     *
     * @param inputOrNull what it reads, closed when that is over; null for nothing
     * @param isTerminal whether it has a terminal, whose errors are output
     */
    public record Streams(
            InputStream inputOrNull, OutputStream output, OutputStream errors, boolean isTerminal) {

        /** Nothing to read, and no terminal. */
        public Streams(OutputStream output, OutputStream errors) {
            this(null, output, errors, false);
        }
    }

    /**
     * Returns the whole file tree as it is now, without what is mounted in it, as a tar archive. It
     * is an export, since podman gives every file of a copied directory to root.
     */
    public InputStream files() throws IOException {
        try {
            return engine.client().exportContainerCmd(id).exec();
        } catch (DockerException e) {
            throw engine.refusal("give the files of a container", e);
        }
    }

    /** Ends all that runs in it, and removes it. */
    @Override
    public void close() throws IOException {
        try (pipe) {
            EngineContainers.remove(engine, id);
        } finally {
            if (attached != null) {
                attached.close();
            }
        }
    }
}
