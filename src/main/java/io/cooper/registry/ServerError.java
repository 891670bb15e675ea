package io.cooper.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What a registry or a token service says of an error (<a
 * href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes">OCI
 * distribution-spec, error codes</a>).
 *
 * @param code empty if it says none
 * @param message the first error's message; empty if there is none
 */
record ServerError(String code, String message, boolean looksLikeHtml) {

    /** Linux, {@code errno-base.h}. */
    private static final int ENOSPC = 28;

    static final ServerError NONE = new ServerError("", "", false);

    static ServerError of(byte[] body) {
        try {
            JsonNode json = Json.parse(body);
            JsonNode error = json.path("errors").path(0);
            String message =
                    isDiskFull(error)
                            ? "no space left on the registry's disk"
                            : error.path("message").asText("");
            return new ServerError(error.path("code").asText(""), message, false);
        } catch (IOException e) {
            String text = new String(body, StandardCharsets.UTF_8).stripLeading();
            return new ServerError("", "", text.startsWith("<"));
        }
    }

    /**
     * Tells whether the registry could not write for want of space: to docker-registry that is an
     * unknown error, and what its storage driver met, a number, is all that it says of it.
     */
    private static boolean isDiskFull(JsonNode error) {
        return error.path("detail").path("Enclosed").path("Err").asInt() == ENOSPC;
    }

    boolean isHtml(String mediaType) {
        return looksLikeHtml || (mediaType.equals("text/html") && code.isEmpty());
    }

    /** Returns what people would want to read of it; empty if it says nothing. */
    String text() {
        return message.isEmpty() ? code : message;
    }
}
