package io.cooper.sandbox;

/** Takes what a launcher answers to one request. */
interface Answers {

    /** Takes an answer; called by the thread that reads. */
    void accept(Message message);

    /** Says that there will be no more answers, unless the last one has come already. */
    void gone(String reason);
}
