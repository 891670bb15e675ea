package io.cooper.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A command that a launcher runs, as Maven's side sees it. */
final class LaunchedExecution implements InteractiveExecution, Answers {

    /** Tells the launcher something about the command. */
    interface Requests {
        void send(Message message) throws IOException;
    }

    private final CompletableFuture<Integer> started = new CompletableFuture<>();
    private final CompletableFuture<Exit> ended = new CompletableFuture<>();
    private final String program;
    private final OutputStream output;
    private final OutputStream errors;
    private final Requests requests;
    private IOException outputFailure;

    LaunchedExecution(String program, OutputStream output, OutputStream errors, Requests requests) {
        this.program = program;
        this.output = output;
        this.errors = errors;
        this.requests = requests;
    }

    @Override
    public void accept(Message message) {
        switch (message.kind()) {
            case STARTED -> started.complete(message.number("pid"));
            case OUTPUT -> write(output, message.bytes("bytes"));
            case ERRORS -> write(errors, message.bytes("bytes"));
            case EXIT -> {
                boolean timedOut = Boolean.parseBoolean(message.text("timedOut"));
                end(new Exit(message.number("code"), timedOut));
            }
            default -> gone(message.text("message"));
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

    private void end(Exit exit) {
        if (outputFailure == null) {
            ended.complete(exit);
        } else {
            ended.completeExceptionally(
                    new IOException(
                            "the output of "
                                    + program
                                    + " could not be taken: "
                                    + outputFailure.getMessage(),
                            outputFailure));
        }
    }

    @Override
    public void gone(String reason) {
        IOException failure = new IOException(reason);
        started.completeExceptionally(failure);
        ended.completeExceptionally(failure);
    }

    void awaitStart() throws IOException {
        Uninterrupted.get(started);
    }

    @Override
    public void type(byte[] bytes) throws IOException {
        requests.send(Message.of(Message.Kind.INPUT).with("bytes", bytes, bytes.length));
    }

    @Override
    public void endInput() throws IOException {
        requests.send(Message.of(Message.Kind.END_OF_INPUT));
    }

    @Override
    public void resize(int rows, int columns) throws IOException {
        requests.send(
                Message.of(Message.Kind.RESIZE)
                        .with("rows", Integer.toString(rows))
                        .with("columns", Integer.toString(columns)));
    }

    @Override
    public int pid() {
        return started.join();
    }

    @Override
    public Optional<Exit> exit() throws IOException {
        return ended.isDone() ? Optional.of(Uninterrupted.get(ended)) : Optional.empty();
    }

    @Override
    public Exit await() throws IOException, InterruptedException {
        try {
            return ended.get();
        } catch (ExecutionException e) {
            throw Uninterrupted.failure(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (!ended.isDone()) {
            requests.send(Message.of(Message.Kind.END));
            Uninterrupted.get(ended);
        }
    }
}
