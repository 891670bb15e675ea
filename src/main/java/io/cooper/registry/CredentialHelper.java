package io.cooper.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that keeps credentials (<a
 * href="https://github.com/docker/docker-credential-helpers#development">docker-credential-helpers,
 * protocol</a>). It is ended, with all that it started, when it takes too long. What it prints is
 * never shown: it may be a secret.
 */
final class CredentialHelper {

    /** What a helper says, word for word, where it has nothing. */
    private static final String NOT_FOUND = "credentials not found in native keychain";

    private static final int ANSWER_LIMIT = 1 << 16;

    private final String program;
    private final String where;
    private final Map<String, String> environment;
    private final Duration patience;

    /**
     * @param program its name, looked up on the {@code PATH} of the environment
     * @param where the file or variable that names it, for messages
     * @param environment what it is started with
     * @param patience how long it may take
     */
    CredentialHelper(
            String program, String where, Map<String, String> environment, Duration patience) {
        this.program = program;
        this.where = where;
        this.environment = environment;
        this.patience = patience;
    }

    String program() {
        return program;
    }

    /**
     * Returns the credentials that the program has for a server, a registry's name or URL.
     *
     * @throws IOException if there is no such program, or if it fails or takes too long
     */
    Optional<Credentials> get(String server) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(executable().toString(), "get");
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        try {
            byte[] answer = answer(process, server);
            if (process.exitValue() == 0) {
                return Optional.of(credentials(answer));
            }
            if (new String(answer, StandardCharsets.UTF_8).contains(NOT_FOUND)) {
                return Optional.empty();
            }
            throw failure(
                    "ended with code %d for %s; to see why: echo %s | %s get"
                            .formatted(process.exitValue(), server, server, program));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private byte[] answer(Process process, String server) throws IOException {
        try (OutputStream in = process.getOutputStream()) {
            in.write((server + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended without reading; its exit code tells the rest.
        }
        CompletableFuture<byte[]> reading = CompletableFuture.supplyAsync(() -> output(process));
        try {
            byte[] answer = reading.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return answer;
            }
            throw tooLong(server);
        } catch (TimeoutException e) {
            throw tooLong(server);
        } catch (ExecutionException e) {
            throw failure("cannot be read");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + program + " was asked");
        }
    }

    private static byte[] output(Process process) {
        try {
            return process.getInputStream().readNBytes(ANSWER_LIMIT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Credentials credentials(byte[] answer) throws IOException {
        JsonNode json;
        try {
            json = Json.parse(answer);
        } catch (IOException e) {
            throw failure("gave no credentials: " + e.getMessage());
        }
        String username = json.path("Username").asText("");
        String secret = json.path("Secret").asText("");
        if (username.equals("<token>")) {
            throw failure("has an identity token; log in with a user name and a password");
        }
        if (username.isEmpty() || secret.isEmpty()) {
            throw failure("gave no user name and password");
        }
        return new Credentials(username, secret);
    }

    private Path executable() throws IOException {
        for (String directory :
                environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path file = Path.of(directory, program);
            if (!directory.isEmpty() && Files.isExecutable(file)) {
                return file;
            }
        }
        throw failure("is not on the PATH");
    }

    private IOException tooLong(String server) {
        return failure(
                "did not answer for %s within %d s and was ended; it may wait for a password"
                        .formatted(server, patience.toSeconds()));
    }

    private IOException failure(String what) {
        return new IOException(
                "the credential helper " + program + ", which " + where + " names, " + what);
    }
}
