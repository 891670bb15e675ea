package io.cooper.registry;

import io.cooper.registry.RegistryException.Reason;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

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
        ConnectionFailures.Verdict verdict = ConnectionFailures.of(uri, cause);
        return failure(
                verdict.isTemporary() ? Reason.UNAVAILABLE : Reason.UNREACHABLE,
                text(verdict.text(), Integer.MAX_VALUE),
                cause);
    }

    /**
     * Returns what to say of a request that was not answered by a registry that has answered
     * before: then it is worth another attempt where nobody takes a connection.
     */
    RegistryException brokenOff(URI uri, IOException cause) {
        RegistryException failure = notAnswered(uri, cause);
        return ConnectionFailures.isNotAccepted(cause)
                ? new RegistryException(Reason.UNAVAILABLE, failure.getMessage(), cause)
                : failure;
    }

    /** Returns what to say of something that is worth another attempt. */
    RegistryException interrupted(URI uri, String what) {
        return failure(
                Reason.UNAVAILABLE,
                uri.getAuthority() + " broke it off: " + what + "; try again",
                null);
    }

    /** Returns what to say of an answer that is not the one that was wanted. */
    RegistryException answered(Access access, Answer answer) {
        byte[] start = answer.start();
        ServerError error = ServerError.of(start);
        String server = answer.uri().getAuthority();
        // A proxy before the registry says this one in a web page.
        if (answer.status() != 413 && error.isHtml(answer.mediaType())) {
            return html(answer);
        }
        return switch (answer.status()) {
            case 401 -> withoutRight(access, server, error);
            case 403 -> denied(access, server, error);
            case 404 ->
                    error.code().equals("UNAVAILABLE")
                            ? notEnabled(server, error)
                            : notFound(server, error);
            case 413 ->
                    failure(
                            Reason.REFUSED,
                            server
                                    + " takes no layer of that size (413); raise the limit of the"
                                    + " registry or of the proxy before it",
                            null);
            case 429 ->
                    isPullLimit(error)
                            ? pullLimit(server, error)
                            : overloaded(answer, error, "; it limits how often it is asked");
            case 408, 500, 502, 503, 504 -> overloaded(answer, error, "");
            case 507 ->
                    failure(
                            Reason.REFUSED,
                            server
                                    + " has no room for it (507"
                                    + inText(error)
                                    + "); have space made on the registry's storage",
                            null);
            default ->
                    failure(
                            Reason.REFUSED,
                            server + " answers " + answer.status() + inBrackets(error),
                            null);
        };
    }

    private RegistryException overloaded(Answer answer, ServerError error, String more) {
        Duration wait = answer.retryAfter();
        String when = wait.isZero() ? "later" : "in " + wait.toSeconds() + " s";
        return new RegistryException(
                Reason.UNAVAILABLE,
                prefixed(
                        answer.uri().getAuthority()
                                + " answers "
                                + answer.status()
                                + inBrackets(error)
                                + more
                                + "; try again "
                                + when),
                null,
                wait);
    }

    private static boolean isPullLimit(ServerError error) {
        return error.message().contains("pull rate limit");
    }

    /** Says what Docker Hub's limit is: hours go by before another attempt is worth it. */
    private RegistryException pullLimit(String server, ServerError error) {
        return failure(
                Reason.RATE_LIMITED,
                "the pull rate limit of "
                        + server
                        + " is used up for "
                        + login.map(found -> "the account of " + found)
                                .orElse("those without a login at this address")
                        + " (429"
                        + inText(error)
                        + "); give a login for "
                        + name.registry()
                        + " (settings.xml or DOCKER_AUTH_CONFIG), pull through GitLab's dependency"
                        + " proxy or a mirror (<mirrors>), or wait",
                null);
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
                                                + inBrackets(error)
                                                + "; check user name and password, and that the"
                                                + " token has not expired",
                                        null))
                .orElseGet(
                        () ->
                                failure(
                                        Reason.UNAUTHORIZED,
                                        server
                                                + " wants a login and none was found"
                                                + inBrackets(error)
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
                        + inBrackets(error)
                        + advice,
                null);
    }

    private RegistryException notEnabled(String server, ServerError error) {
        return failure(
                Reason.NOT_ENABLED,
                "the container registry behind "
                        + server
                        + " is switched off"
                        + inBrackets(error)
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

    private String inBrackets(ServerError error) {
        String text = text(error.text(), TEXT_LIMIT);
        return text.isEmpty() ? "" : " (\"" + text + "\")";
    }

    private String inText(ServerError error) {
        String text = text(error.text(), TEXT_LIMIT);
        return text.isEmpty() ? "" : ": \"" + text + "\"";
    }

    /** Returns foreign text fit for a message: one line, not long, and without our secret. */
    private String text(String foreign, int limit) {
        String line = foreign == null ? "" : foreign.replaceAll("\\p{Cntrl}+", " ").trim();
        if (login.isPresent()) {
            line = line.replace(login.get().credentials().password(), "***");
        }
        return line.length() > limit ? line.substring(0, limit) + "…" : line;
    }
}
