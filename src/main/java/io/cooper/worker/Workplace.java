package io.cooper.worker;

import io.cooper.sandbox.PlainJvm;
import io.cooper.sandbox.SandboxKind;
import io.cooper.sandbox.Sandboxes;
import io.cooper.sandbox.UserNamespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Where work on file trees is done: it takes the rights of root, over a range of IDs at least. */
public sealed interface Workplace permits ThisProcess, WorkerProcess {

    /**
     * Returns the place for a kind of sandbox: this process if it may do the work, or else one that
     * may.
     *
     * @throws IOException if there is none; the message says what is in the way
     */
    static Workplace choose(SandboxKind kind) throws IOException {
        Optional<UserNamespace> namespace = Sandboxes.userNamespace(kind);
        if (namespace.isPresent()) {
            return new WorkerProcess(namespace.get()::start, false);
        }
        return Sandboxes.needsOwners(kind) ? new WorkerProcess(PlainJvm::start, true) : here();
    }

    /** Returns this process, which will do where no file tree is to be made. */
    static Workplace here() {
        return new ThisProcess();
    }

    /**
     * Does the work and waits for its end.
     *
     * @param events gets what is told on the way
     * @throws IOException if it cannot be done; of the same class and with the same message
     *     wherever it was tried
     * @throws InterruptedException if this thread was interrupted; nothing that was started goes on
     */
    <Q, E, R> R run(Task<Q, E, R> task, Q request, Consumer<E> events)
            throws IOException, InterruptedException;

    /**
     * Does the work of a task that is told more meanwhile, and waits for its end.
     *
     * @param events gets what is told on the way
     * @param begun gets, before the work begins, what takes what the task is to be told
     */
    <Q, I, E, R> R run(
            Dialogue<Q, I, E, R> task, Q request, Consumer<E> events, Consumer<Consumer<I>> begun)
            throws IOException, InterruptedException;

    /** Tells whether it is this process, which has all that crosses no pipe. */
    boolean isHere();

    /** Removes a directory with all that is in it, whoever owns it; none there is no error. */
    void delete(Path directory) throws IOException, InterruptedException;
}
