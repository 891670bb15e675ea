package io.cooper.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.cooper.registry.RegistryException.Reason;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.HttpHostConnectException;

/**
 * Says in one line what went wrong with a registry and what to do: the only place where failures
 * are turned into advice.
 */
final class Refusals {

    private static final int TEXT_LIMIT = 200;

    private final ImageName name;
    private final Optional<FoundCredentials> login;

    /**
     * @param name the image that it is about
     * @param login who was to do it; empty if nobody in particular
     */
    Refusals(ImageName name, Optional<FoundCredentials> login) {
        this.name = name;
        this.login = login;
    }

    /** Returns these refusals for another tag or digest of the same repository. */
    Refusals of(ImageName other) {
        return new Refusals(other, login);
    }

    /** Returns what to say of a request that was never answered. */
    RegistryException notAnswered(URI uri, IOException cause) {
        String server = uri.getAuthority();
        if (cause instanceof InsecureConnectionException) {
            return failure(
                    Reason.UNREACHABLE,
                    cause.getMessage()
                            + "; only a registry on this machine is used without TLS, put a"
                            + " certificate in front of this one",
                    cause);
        }
        if (cause instanceof UnknownHostException) {
            return failure(
                    Reason.UNREACHABLE,
                    "there is no host "
                            + uri.getHost()
                            + "; check the registry's name in the reference, and the DNS of this"
                            + " machine",
                    cause);
        }
        if (isTlsRefused(cause)) {
            return tls(server, cause);
        }
        if (cause instanceof HttpHostConnectException
                || cause instanceof ConnectTimeoutException
                || cause instanceof NoRouteToHostException) {
            return failure(
                    Reason.UNREACHABLE,
                    server
                            + " does not accept a connection ("
                            + text(rootMessage(cause))
                            + "); check host and port, and whether the registry is running",
                    cause);
        }
        return failure(
                Reason.UNAVAILABLE,
                "the connection to "
                        + server
                        + " broke ("
                        + text(rootMessage(cause))
                        + "); try again",
                cause);
    }

    /** Tells whether TLS did not come about; later it is the connection that broke. */
    static boolean isTlsRefused(IOException cause) {
        return cause instanceof SSLHandshakeException
                || cause instanceof SSLPeerUnverifiedException
                || isNotTls(cause);
    }

    /** Tells whether what answered does not speak TLS at all. */
    static boolean isNotTls(IOException cause) {
        return cause instanceof SSLException
                && String.valueOf(cause.getMessage()).contains("unrecognized SSL message");
    }

    private RegistryException tls(String server, IOException cause) {
        List<Throwable> causes = causes(cause);
        Optional<Throwable> outdated =
                causes.stream()
                        .filter(
                                e ->
                                        e instanceof CertificateExpiredException
                                                || e instanceof CertificateNotYetValidException)
                        .findFirst();
        String message;
        if (outdated.isPresent()) {
            message =
                    "the certificate of %s has expired or is not valid yet (%s); have it renewed, and"
                            + " check this machine's clock";
            message = message.formatted(server, text(outdated.get().getMessage()));
        } else if (causes.stream().anyMatch(CertPathBuilderException.class::isInstance)) {
            message =
                    "the certificate of %s is signed by an authority that Java does not trust; add"
                            + " that to a trust store and name it: -Djavax.net.ssl.trustStore=FILE";
            message = message.formatted(server);
        } else {
            message =
                    "no TLS connection to %s (%s); check the host and port, and that HTTPS is"
                            + " spoken there";
            message = message.formatted(server, text(cause.getMessage()));
        }
        return failure(Reason.UNREACHABLE, message, cause);
    }

    /** Returns what to say of an answer that is not the one that was wanted. */
    RegistryException answered(Access access, Answer answer) {
        byte[] start = answer.start();
        ServerError error = ServerError.of(start);
        String server = answer.uri().getAuthority();
        if (error.isHtml(answer.mediaType())) {
            return html(answer);
        }
        return switch (answer.status()) {
            case 401 -> withoutRight(access, server, error);
            case 403 -> denied(access, server, error);
            case 404 ->
                    error.code().equals("UNAVAILABLE")
                            ? notEnabled(server, error)
                            : notFound(server, error);
            case 408, 429, 500, 502, 503, 504 ->
                    new RegistryException(
                            Reason.UNAVAILABLE,
                            prefixed(
                                    server
                                            + " answers "
                                            + answer.status()
                                            + error.inBrackets(this)
                                            + "; try again later"),
                            null,
                            retryAfter(answer));
            case 413 ->
                    failure(
                            Reason.REFUSED,
                            server
                                    + " takes no layer of that size (413); raise the limit of the"
                                    + " registry or of the proxy before it",
                            null);
            default ->
                    failure(
                            Reason.REFUSED,
                            server + " answers " + answer.status() + error.inBrackets(this),
                            null);
        };
    }

    /** Returns what to say where a web page came instead of a registry's answer. */
    RegistryException html(Answer answer) {
        return failure(
                answer.status() >= 500 ? Reason.UNAVAILABLE : Reason.NOT_A_REGISTRY,
                answer.uri().getAuthority()
                        + " answers with a web page ("
                        + answer.status()
                        + "), not as a registry does; check the registry's host and port (GitLab's"
                        + " registry has its own, see CI_REGISTRY)",
                null);
    }

    /** Returns what to say of a login that the registry or its token service does not take. */
    RegistryException unauthorized(String server, ServerError error) {
        return login.map(
                        found ->
                                failure(
                                        Reason.UNAUTHORIZED,
                                        server
                                                + " refuses the login "
                                                + found
                                                + error.inBrackets(this)
                                                + "; check user name and password, and that the"
                                                + " token has not expired",
                                        null))
                .orElseGet(
                        () ->
                                failure(
                                        Reason.UNAUTHORIZED,
                                        server
                                                + " wants a login and none was found"
                                                + error.inBrackets(this)
                                                + "; give credentials for "
                                                + name.registry(),
                                        null));
    }

    /**
     * Returns what to say where the token is good and lacks the action: its service left it out.
     */
    private RegistryException withoutRight(Access access, String server, ServerError error) {
        if (login.isPresent()) {
            // What the registry itself says here is "authentication required".
            return denied(access, server, ServerError.NONE);
        }
        return access == Access.PUSH
                ? unauthorized(server, error)
                : failure(
                        Reason.DENIED,
                        "there is no such image, or pulling it wants a login and none was found;"
                                + " check the reference, or give credentials for "
                                + name.registry(),
                        null);
    }

    /** Returns what to say of a login that is good, but not for this. */
    RegistryException denied(Access access, String server, ServerError error) {
        String who = login.map(found -> "the login " + found).orElse("someone without a login");
        String advice =
                access == Access.PUSH
                        ? "; a GitLab job token may push only to its own project's path and up to"
                                + " two levels below it (CI_REGISTRY_IMAGE), other tokens need the"
                                + " scope write_registry"
                        : "; check the reference, and the rights of the login (a GitLab job token"
                                + " needs the other project's permission)";
        return failure(
                Reason.DENIED,
                access.doing()
                        + " is denied to "
                        + who
                        + " by "
                        + server
                        + error.inBrackets(this)
                        + advice,
                null);
    }

    private RegistryException notEnabled(String server, ServerError error) {
        return failure(
                Reason.NOT_ENABLED,
                "the container registry behind "
                        + server
                        + " is switched off"
                        + error.inBrackets(this)
                        + "; have it enabled, in GitLab by an administrator",
                null);
    }

    private RegistryException notFound(String server, ServerError error) {
        String what =
                switch (error.code()) {
                    case "NAME_UNKNOWN" -> "has no repository " + name.repository();
                    case "MANIFEST_UNKNOWN" ->
                            "has no "
                                    + name.tagOrDigest()
                                    + " in the repository "
                                    + name.repository();
                    case "BLOB_UNKNOWN" -> "lacks a blob of the repository " + name.repository();
                    default -> "does not have it";
                };
        return failure(Reason.NOT_FOUND, server + " " + what + "; check the reference", null);
    }

    /** Returns what to say of an answer that cannot be used. */
    RegistryException unusable(String what) {
        return failure(Reason.REFUSED, what, null);
    }

    private RegistryException failure(Reason reason, String message, Throwable cause) {
        return new RegistryException(reason, prefixed(message), cause);
    }

    private String prefixed(String message) {
        return name + ": " + message;
    }

    private static Duration retryAfter(Answer answer) {
        return answer.header("Retry-After")
                .filter(seconds -> seconds.matches("[0-9]{1,4}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(Duration.ZERO);
    }

    private static List<Throwable> causes(Throwable first) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable at = first; at != null && !causes.contains(at); at = at.getCause()) {
            causes.add(at);
        }
        return causes;
    }

    private static String rootMessage(Throwable cause) {
        List<Throwable> causes = causes(cause);
        Throwable root = causes.get(causes.size() - 1);
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    /** Returns foreign text fit for a message: one line, not long, and without our secret. */
    private String text(String foreign) {
        String line = foreign == null ? "" : foreign.replaceAll("\\p{Cntrl}+", " ").trim();
        if (login.isPresent()) {
            line = line.replace(login.get().credentials().password(), "***");
        }
        return line.length() > TEXT_LIMIT ? line.substring(0, TEXT_LIMIT) + "…" : line;
    }

    /**
     * What a registry or a token service says of an error (<a
     * href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes">OCI
     * distribution-spec, error codes</a>).
     *
     * @param code empty if it says none
     */
    record ServerError(String code, String message, boolean looksLikeHtml) {

        static final ServerError NONE = new ServerError("", "", false);

        static ServerError of(byte[] body) {
            try {
                JsonNode json = Json.parse(body);
                JsonNode error = json.path("errors").path(0);
                String message = error.path("message").asText("");
                return new ServerError(error.path("code").asText(""), message, false);
            } catch (IOException e) {
                String text = new String(body, StandardCharsets.UTF_8).stripLeading();
                return new ServerError("", "", text.startsWith("<"));
            }
        }

        boolean isHtml(String mediaType) {
            return looksLikeHtml || (mediaType.equals("text/html") && code.isEmpty());
        }

        private String inBrackets(Refusals refusals) {
            String text = refusals.text(message.isEmpty() ? code : message);
            return text.isEmpty() ? "" : " (\"" + text + "\")";
        }
    }
}
