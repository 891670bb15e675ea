package io.cooper.testing;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Gives out registry tokens as GitLab's {@code /jwt/auth} does: a known login gets a token with the
 * actions that it has a right to, and the others are silently left out.
 */
final class TokenService {

    static final String SERVICE = "container_registry";
    static final String ISSUER = "gitlab-issuer";

    private final CertificateAuthority authority;
    private final ObjectMapper json = new ObjectMapper();
    private final List<GitLabRegistry.TokenRequest> requests = new CopyOnWriteArrayList<>();
    private final Set<String> protectedRepositories = ConcurrentHashMap.newKeySet();
    private volatile List<Account> accounts;
    private volatile boolean enabled = true;
    private volatile Duration tokenLife = Duration.ofMinutes(5);
    private volatile Duration tokenAge = Duration.ZERO;

    TokenService(CertificateAuthority authority, List<Account> accounts) {
        this.authority = authority;
        this.accounts = List.copyOf(accounts);
    }

    List<GitLabRegistry.TokenRequest> requests() {
        return List.copyOf(requests);
    }

    void setAccounts(List<Account> accounts) {
        this.accounts = List.copyOf(accounts);
    }

    void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    void setTokenLife(Duration tokenLife) {
        this.tokenLife = tokenLife;
    }

    void setTokenAge(Duration tokenAge) {
        this.tokenAge = tokenAge;
    }

    void protect(String repository) {
        protectedRepositories.add(repository);
    }

    /** Answers a request, with a token or with the reason why there is none. */
    Fault.Answer answer(SeenRequest request) {
        String[] target = request.target().split("\\?", 2);
        List<String> scopes = scopes(target.length < 2 ? null : target[1]);
        Optional<String[]> login = login(request);
        Fault.Answer answer = answer(login, scopes);
        requests.add(
                new GitLabRegistry.TokenRequest(
                        login.map(pair -> pair[0]).orElse(""), scopes, answer.status()));
        return answer;
    }

    private static List<String> scopes(String query) {
        List<String> scopes = new ArrayList<>();
        for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
            if (parameter.startsWith("scope=")) {
                String value =
                        URLDecoder.decode(
                                parameter.substring("scope=".length()), StandardCharsets.UTF_8);
                scopes.addAll(List.of(value.split(" ", -1)));
            }
        }
        return scopes;
    }

    private static Optional<String[]> login(SeenRequest request) {
        String header = request.authorization().orElse("");
        if (!header.startsWith("Basic ")) {
            return Optional.empty();
        }
        byte[] pair = Base64.getDecoder().decode(header.substring("Basic ".length()));
        return Optional.of(new String(pair, StandardCharsets.UTF_8).split(":", 2));
    }

    private Fault.Answer answer(Optional<String[]> login, List<String> scopes) {
        if (!enabled) {
            return Fault.Answer.json(404, "UNAVAILABLE", "registry not enabled");
        }
        Account account = account(login.orElse(new String[] {"", ""}));
        if (account == null) {
            return Fault.Answer.json(
                    401,
                    "UNAUTHORIZED",
                    "HTTP Basic: Access denied. If a password was provided for Git authentication,"
                            + " the password was incorrect or you're required to use a token"
                            + " instead of a password. If a token was provided, it was either"
                            + " incorrect, expired, or improperly scoped.");
        }
        if (account.forbidden() || (login.isEmpty() && scopes.isEmpty())) {
            return Fault.Answer.json(403, "DENIED", "access forbidden");
        }
        List<Map<String, Object>> access = new ArrayList<>();
        for (String scope : scopes) {
            String[] parts = scope.split(":", 3);
            if (parts.length < 3 || !parts[0].equals("repository")) {
                continue;
            }
            List<String> actions = granted(account, parts[1], List.of(parts[2].split(",", -1)));
            if (actions.contains("push") && protectedRepositories.contains(parts[1])) {
                return Fault.Answer.json(
                        403, "DENIED", "Pushing to protected repository path forbidden");
            }
            if (!actions.isEmpty()) {
                access.add(access(parts[1], actions));
            }
        }
        String token = token(account.username(), access, Instant.now().plus(tokenLife));
        Map<String, String> headers = Map.of("Content-Type", "application/json; charset=utf-8");
        if (tokenAge.isZero()) {
            return new Fault.Answer(200, headers, "{\"token\":\"%s\"}".formatted(token));
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atZone(ZoneOffset.UTC));
        return new Fault.Answer(
                        200,
                        headers,
                        "{\"token\":\"%s\",\"expires_in\":%d,\"issued_at\":\"%s\"}"
                                .formatted(token, tokenLife.toSeconds(), now.minus(tokenAge)))
                .with("Date", date);
    }

    /** Returns the account with this name and password; null if there is none. */
    private Account account(String[] login) {
        String username = login[0];
        String password = login.length < 2 ? "" : login[1];
        for (Account account : accounts) {
            if (account.username().equals(username) && account.password().equals(password)) {
                return account;
            }
        }
        return username.isEmpty() ? Account.anonymous() : null;
    }

    private List<String> granted(Account account, String repository, List<String> actions) {
        boolean isPublic =
                accounts.stream()
                        .filter(other -> other.username().isEmpty())
                        .anyMatch(other -> other.mayPull(repository));
        return actions.stream()
                .filter(
                        action ->
                                switch (action) {
                                    case "pull" -> isPublic || account.mayPull(repository);
                                    case "push" -> account.mayPush(repository);
                                    default -> false;
                                })
                .toList();
    }

    private static Map<String, Object> access(String repository, List<String> actions) {
        Map<String, Object> access = new LinkedHashMap<>();
        access.put("type", "repository");
        access.put("name", repository);
        access.put("actions", actions);
        return access;
    }

    /** Returns a token to do all of this in one repository, for the fixture's own requests. */
    String token(String repository, String... actions) {
        Instant end = Instant.now().plus(Duration.ofMinutes(5));
        return token("fixture", List.of(access(repository, List.of(actions))), end);
    }

    /** Returns a token with the same rights that has ended; anything else as it is. */
    String expired(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return token;
        }
        try {
            JsonNode claims = json.readTree(Base64.getUrlDecoder().decode(parts[1]));
            List<Map<String, Object>> access =
                    json.convertValue(claims.path("access"), new TypeReference<>() {});
            // The registry forgives a minute.
            Instant end = Instant.now().minus(Duration.ofMinutes(2));
            return token(claims.path("sub").asText(), access, end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String token(String subject, List<Map<String, Object>> access, Instant end) {
        Instant issued = end.minus(Duration.ofMinutes(5));
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("access", access);
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("aud", SERVICE);
        claims.put("sub", subject);
        claims.put("iss", ISSUER);
        claims.put("iat", issued.getEpochSecond());
        claims.put("nbf", issued.minusSeconds(5).getEpochSecond());
        claims.put("exp", end.getEpochSecond());
        try {
            String chain = Base64.getEncoder().encodeToString(authority.certificate().getEncoded());
            Map<String, Object> header = new LinkedHashMap<>();
            header.put("typ", "JWT");
            header.put("alg", "ES256");
            header.put("x5c", List.of(chain));
            Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
            String signed =
                    base64.encodeToString(json.writeValueAsBytes(header))
                            + "."
                            + base64.encodeToString(json.writeValueAsBytes(claims));
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(authority.key());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64.encodeToString(signature.sign());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the test registry cannot sign a token", e);
        }
    }
}
