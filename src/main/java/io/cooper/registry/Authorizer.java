package io.cooper.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.cooper.registry.RegistryException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Gets the right to use one repository: asks the registry how it wants that (a token, or user name
 * and password with each request), asks its token service for tokens, and renews them before they
 * end (<a href="https://distribution.github.io/distribution/spec/auth/token/">Docker Registry v2
 * authentication</a>).
 *
 * <p>jib has this too, but does not let its token out, and we need it for manifests.
 */
final class Authorizer {

    /** What the specification says where the token service does not. */
    private static final Duration DEFAULT_LIFE = Duration.ofSeconds(60);

    private record Token(String value, long obtained, Duration life) {
        boolean isFresh() {
            return System.nanoTime() - obtained < life.toNanos() / 2;
        }
    }

    private final HttpSession http;
    private final ImageName name;
    private final Optional<FoundCredentials> login;
    private final Refusals refusals;
    private final Map<Access, Token> tokens = new EnumMap<>(Access.class);

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
    void challenged(Challenge newChallenge) {
        this.challenge = newChallenge;
    }

    /** Returns the header {@code Authorization} for this access; empty if none is wanted. */
    Optional<String> header(Access access) throws IOException {
        if (challenge == null) {
            return Optional.empty();
        }
        if (challenge.isBasic()) {
            return login.map(found -> basic(found.credentials()));
        }
        Token token = tokens.get(Access.PUSH);
        if (token == null || !token.isFresh()) {
            token = tokens.get(access);
        }
        if (token == null || !token.isFresh()) {
            token = request(access);
            tokens.put(access, token);
        }
        return Optional.of("Bearer " + token.value());
    }

    /**
     * Forgets the tokens after the registry refused one of them, so that the next one is new.
     *
     * @return whether it is worth another attempt
     */
    boolean renewAfter(Challenge newChallenge) {
        boolean wasKnown = challenge != null;
        boolean hadToken = !tokens.isEmpty();
        challenged(newChallenge);
        tokens.clear();
        return !wasKnown || (hadToken && !newChallenge.isInsufficientScope());
    }

    private Token request(Access access) throws IOException {
        if (!challenge.isBearer()) {
            throw refusals.unusable(
                    "the registry wants a login of the kind '"
                            + challenge.scheme()
                            + "', which is not known here");
        }
        Map<String, String> headers = new TreeMap<>();
        login.ifPresent(found -> headers.put("Authorization", basic(found.credentials())));
        URI uri = tokenUri(access);
        HttpSession.Call call = new HttpSession.Call("GET", uri, headers, null);
        try (Answer answer = http.send(call)) {
            if (answer.status() != 200) {
                throw refusedToken(access, answer);
            }
            return token(answer);
        } catch (RegistryException e) {
            throw e;
        } catch (IOException e) {
            throw refusals.notAnswered(uri, e);
        }
    }

    private RegistryException refusedToken(Access access, Answer answer) {
        Refusals.ServerError error = Refusals.ServerError.of(answer.start());
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

    private Token token(Answer answer) throws IOException {
        JsonNode json;
        try {
            json = Json.parse(answer.start());
        } catch (IOException e) {
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
        return new Token(value, System.nanoTime(), life);
    }

    private URI tokenUri(Access access) throws IOException {
        String realm = challenge.parameter("realm").orElse("");
        StringBuilder uri = new StringBuilder(realm);
        uri.append(realm.indexOf('?') < 0 ? '?' : '&');
        challenge
                .parameter("service")
                .ifPresent(service -> uri.append("service=").append(encoded(service)).append('&'));
        uri.append("scope=")
                .append(encoded("repository:" + name.repository() + ":" + access.actions()));
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
