package io.cooper.testing;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What a server can do wrong with one request. Bytes are counted in bodies. */
public sealed interface Fault {

    /** Answers so, without asking the server behind. */
    record Answer(int status, Map<String, String> headers, String body) implements Fault {

        /** Returns the body, which has one character a byte. */
        byte[] bytes() {
            return body.getBytes(StandardCharsets.ISO_8859_1);
        }

        /** Returns an answer in JSON, as registries give it. */
        public static Answer json(int status, String code, String message) {
            String body =
                    "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}".formatted(code, message);
            return new Answer(status, Map.of("Content-Type", "application/json"), body);
        }

        /** Returns a web page. */
        public static Answer html(int status) {
            return new Answer(
                    status,
                    Map.of("Content-Type", "text/html; charset=utf-8"),
                    "<!DOCTYPE html><title>GitLab</title>");
        }

        /** Returns an answer that says nothing but its status. */
        public static Answer bare(int status) {
            return new Answer(status, Map.of(), "");
        }

        /** Returns this answer with one more header. */
        public Answer with(String name, String value) {
            Map<String, String> more = new TreeMap<>(headers);
            more.put(name, value);
            return new Answer(status, more, body);
        }
    }

    /** Answers in the middle of the request's body, takes no more of it, and closes. */
    record AnswerAfter(long bytes, Answer answer) implements Fault {}

    /** Resets the connection when so many bytes of the request's body have gone through. */
    record ResetUp(long bytes) implements Fault {}

    /** Has the request carried out, and resets the connection without an answer. */
    record LostAnswer() implements Fault {}

    /** Resets the connection when so many bytes of the answer's body have gone through. */
    record ResetDown(long bytes) implements Fault {}

    /** Ends the connection as if all was well when so many bytes of the answer's body are out. */
    record Truncated(long bytes) implements Fault {}

    /** Says nothing more, and keeps the connection, when so many bytes of the answer are out. */
    record Stalled(long bytes) implements Fault {}

    /** Takes nothing more, and keeps the connection, when so many bytes of the request are in. */
    record StalledUp(long bytes) implements Fault {}

    /** Turns one bit of the answer. */
    record Corrupted(long at) implements Fault {}

    /** Changes a header of the answer. */
    record OtherHeader(String name, String value) implements Fault {}

    /** Lets the token of the request have ended on its way. */
    record ExpiredToken() implements Fault {}
}
