package io.cooper.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.cooper.registry.RegistryException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Gets the right to use one repository: takes notice of how the registry wants that (a token, or
 * user name and password with each request), asks its token service for tokens, and renews them
 * before they end (<a href="https://distribution.github.io/distribution/spec/auth/token/">Docker
 * Registry v2 authentication</a>). May be used by several threads.
 */
final class Authorizer {

    /** What the specification says where the token service does not. */
    private static final Duration DEFAULT_LIFE = Duration.ofSeconds(60);

    private record Token(String value, long issued, Duration life) {

        /** Tells whether at least half of its life is left: enough for a large blob. */
        boolean isFresh() {
            return System.nanoTime() - issued < life.toNanos() / 2;
        }

        String header() {
            return "Bearer " + value;
        }
    }

    private final HttpSession http;
    private final ImageName name;
    private final Optional<FoundCredentials> login;
    private final Refusals refusals;

    /** By the scopes that they were asked for. */
    private final Map<List<String>, Token> tokens = new HashMap<>();

    /** Null until the registry has been asked, and if it wants nothing. */
    private Challenge challenge;

    Authorizer(
            HttpSession http, ImageName name, Optional<FoundCredentials> login, Refusals refusals) {
        this.http = http;
        this.name = name;
        this.login = login;
        this.refusals = refusals;
    }

    /** Takes notice of what the registry says of how it wants its clients to log in. */
    synchronized void challenged(Challenge newChallenge) {
        this.challenge = newChallenge;
    }

    /**
     * Returns the header {@code Authorization} for a request; empty if none is wanted.
     *
     * @param alsoPull other repositories of the registry that are read by it
     */
    synchronized Optional<String> header(Access access, List<String> alsoPull) throws IOException {
        if (challenge == null) {
            return Optional.empty();
        }
        if (challenge.isBasic()) {
            return login.map(found -> basic(found.credentials()));
        }
        if (access == Access.PULL && alsoPull.isEmpty()) {
            Token wider = tokens.get(List.of(Access.PUSH.scope(name.repository())));
            if (wider != null && wider.isFresh()) {
                return Optional.of(wider.header());
            }
        }
        List<String> scopes = new ArrayList<>();
        scopes.add(access.scope(name.repository()));
        alsoPull.forEach(repository -> scopes.add(Access.PULL.scope(repository)));
        Token token = tokens.get(scopes);
        if (token == null || !token.isFresh()) {
            token = request(access, scopes);
            tokens.put(scopes, token);
        }
        return Optional.of(token.header());
    }

    /**
     * Forgets a token after the registry refused it, so that the next one is new.
     *
     * @param header the header that was sent; null if there was none
     * @return whether it is worth another attempt
     */
    synchronized boolean renewAfter(Challenge newChallenge, String header) {
        boolean wasKnown = challenge != null;
        challenged(newChallenge);
        boolean wasToken = header != null && header.startsWith("Bearer ");
        tokens.values().removeIf(token -> token.header().equals(header));
        return !wasKnown || (wasToken && !newChallenge.isInsufficientScope());
    }

    private Token request(Access access, List<String> scopes) throws IOException {
        if (!challenge.isBearer()) {
            throw refusals.unusable(
                    "the registry wants a login of the kind '"
                            + challenge.scheme()
                            + "', which is not known here");
        }
        Map<String, String> headers = new TreeMap<>();
        login.ifPresent(found -> headers.put("Authorization", basic(found.credentials())));
        URI uri = tokenUri(scopes);
        long asked = System.nanoTime();
        try (Answer answer = http.send(new HttpSession.Call("GET", uri, headers, null))) {
            if (answer.status() != 200) {
                throw refusedToken(access, answer);
            }
            return token(answer, asked);
        } catch (RegistryException e) {
            throw e;
        } catch (IOException e) {
            throw refusals.notAnswered(uri, e);
        }
    }

    private RegistryException refusedToken(Access access, Answer answer) {
        ServerError error = ServerError.of(answer.start());
        if (error.isHtml(answer.mediaType())) {
            return refusals.html(answer);
        }
        String server = answer.uri().getAuthority();
        return switch (answer.status()) {
            case 401 -> refusals.unauthorized(server, error);
            case 403 ->
                    login.isEmpty()
                            ? refusals.unauthorized(server, error)
                            : refusals.denied(access, server, error);
            default -> refusals.answered(access, answer);
        };
    }

    private Token token(Answer answer, long asked) throws IOException {
        JsonNode json;
        try {
            json = Json.parse(answer.text());
        } catch (NotJsonException e) {
            throw new RegistryException(
                    Reason.NOT_A_REGISTRY,
                    name
                            + ": the token service at "
                            + answer.uri().getAuthority()
                            + " gives no token: "
                            + e.getMessage(),
                    e);
        }
        String value = json.path("token").asText(json.path("access_token").asText(""));
        if (value.isEmpty()) {
            throw refusals.unusable(
                    "the token service at " + answer.uri().getAuthority() + " gives no token");
        }
        long seconds = json.path("expires_in").asLong(0);
        Duration life = seconds > 0 ? Duration.ofSeconds(seconds) : DEFAULT_LIFE;
        Duration age = age(json.path("issued_at").asText(""), answer);
        return new Token(value, asked - age.toNanos(), life);
    }

    /** Returns how old a token was when it came, by the clock of the service that gave it. */
    private static Duration age(String issuedAt, Answer answer) {
        Optional<Instant> now = answer.date();
        try {
            Instant issued = ZonedDateTime.parse(issuedAt).toInstant();
            Duration age = Duration.between(issued, now.orElse(issued));
            return age.isNegative() ? Duration.ZERO : age;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }

    private URI tokenUri(List<String> scopes) throws IOException {
        String realm = challenge.parameter("realm").orElse("");
        StringBuilder uri = new StringBuilder(realm);
        uri.append(realm.indexOf('?') < 0 ? '?' : '&');
        challenge
                .parameter("service")
                .ifPresent(service -> uri.append("service=").append(encoded(service)).append('&'));
        uri.append(
                String.join("&", scopes.stream().map(scope -> "scope=" + encoded(scope)).toList()));
        try {
            URI parsed = URI.create(uri.toString());
            if (parsed.getHost() != null) {
                return parsed;
            }
        } catch (IllegalArgumentException e) {
            throw refusals.unusable("the registry names a token service that is no URI: " + realm);
        }
        throw refusals.unusable("the registry names no token service that can be asked: " + realm);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String basic(Credentials credentials) {
        byte[] pair =
                (credentials.username() + ":" + credentials.password())
                        .getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
