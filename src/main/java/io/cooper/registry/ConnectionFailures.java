package io.cooper.registry;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.HttpHostConnectException;

/** Says what it means that a request got no answer, and what to do. */
final class ConnectionFailures {

    private ConnectionFailures() {}

    /**
     * @param text what to say, with neither the reference nor a line break
     * @param isTemporary whether the next attempt may go better
     */
    record Verdict(String text, boolean isTemporary) {}

    static Verdict of(URI uri, IOException cause) {
        String server = uri.getAuthority();
        if (cause instanceof InsecureConnectionException) {
            return lasting(
                    cause.getMessage()
                            + "; put a certificate in front of it, or name the registry in"
                            + " <insecureRegistries>: without TLS only a registry on this machine"
                            + " is used");
        }
        if (cause instanceof ProxyException proxy) {
            return new Verdict(proxy.getMessage(), proxy.isTemporary());
        }
        if (cause instanceof UnknownHostException) {
            return lasting(
                    "there is no host "
                            + uri.getHost()
                            + "; check the registry's name in the reference, and the DNS of this"
                            + " machine");
        }
        if (isTlsRefused(cause)) {
            return lasting(tls(server, cause));
        }
        if (isNotAccepted(cause)) {
            return lasting(
                    server
                            + " does not accept a connection ("
                            + rootMessage(cause)
                            + "); check host and port, and whether the registry is running");
        }
        if (cause instanceof SocketTimeoutException) {
            return new Verdict(
                    server + " does not answer (" + rootMessage(cause) + "); try again", true);
        }
        return new Verdict(
                "the connection to " + server + " broke (" + rootMessage(cause) + "); try again",
                true);
    }

    /** Tells whether nobody was there to take a connection: a restart may be all it is. */
    static boolean isNotAccepted(IOException cause) {
        return cause instanceof HttpHostConnectException
                || cause instanceof ConnectTimeoutException
                || cause instanceof NoRouteToHostException;
    }

    /** Tells whether TLS did not come about; later it is the connection that broke. */
    private static boolean isTlsRefused(IOException cause) {
        boolean isHandshake =
                cause instanceof SSLHandshakeException
                        // A connection that is cut off in a handshake has nothing to say on TLS.
                        && !String.valueOf(cause.getMessage()).contains("terminated the handshake");
        return isHandshake || cause instanceof SSLPeerUnverifiedException || isNotTls(cause);
    }

    /** Tells whether what answered does not speak TLS at all. */
    static boolean isNotTls(IOException cause) {
        return cause instanceof SSLException
                && String.valueOf(cause.getMessage()).contains("unrecognized SSL message");
    }

    private static String tls(String server, IOException cause) {
        List<Throwable> causes = causes(cause);
        Optional<Throwable> outdated =
                causes.stream()
                        .filter(
                                e ->
                                        e instanceof CertificateExpiredException
                                                || e instanceof CertificateNotYetValidException)
                        .findFirst();
        if (outdated.isPresent()) {
            return "the certificate of "
                    + server
                    + " has expired or is not valid yet ("
                    + outdated.get().getMessage()
                    + "); have it renewed, and check this machine's clock";
        }
        if (causes.stream().anyMatch(CertPathBuilderException.class::isInstance)) {
            return "the certificate of "
                    + server
                    + " is signed by an authority that Java does not trust; name the authority's PEM"
                    + " file in <caFile> (in GitLab CI/CD: the variable CI_SERVER_TLS_CA_FILE)";
        }
        return "no TLS connection to "
                + server
                + " ("
                + cause.getMessage()
                + "); check the host and port, and that HTTPS is spoken there";
    }

    private static Verdict lasting(String text) {
        return new Verdict(text, false);
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
}
