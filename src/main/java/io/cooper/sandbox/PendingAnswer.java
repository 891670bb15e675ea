package io.cooper.sandbox;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One answer that somebody waits for. */
final class PendingAnswer implements Answers {

    private final CompletableFuture<Message> answer = new CompletableFuture<>();
    private final String what;

    /**
     * @param what for messages: what is being done
     */
    PendingAnswer(String what) {
        this.what = what;
    }

    @Override
    public void accept(Message message) {
        if (message.kind() == Message.Kind.FAILED) {
            gone(message.text("message"));
        } else {
            answer.complete(message);
        }
    }

    @Override
    public void gone(String reason) {
        answer.completeExceptionally(new IOException(what + ": " + reason));
    }

    /**
     * Waits for the answer; an interrupt is kept for later, because answers to these requests do
     * not take long.
     */
    Message await() throws IOException {
        return Uninterrupted.get(answer);
    }

    /** Waits for the answer for so many seconds, and no longer. */
    void await(long seconds) throws IOException {
        Uninterrupted.get(answer.orTimeout(seconds, TimeUnit.SECONDS));
    }
}
