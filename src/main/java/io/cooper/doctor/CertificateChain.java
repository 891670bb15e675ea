package io.cooper.doctor;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The certificates that a server shows, to be described. They are not judged here. */
final class CertificateChain {

    private static final int PATIENCE_MILLIS = 10_000;

    private CertificateChain() {}

    /**
     * Returns the certificates, the server's own first.
     *
     * @param socket a connection, over which nothing else can be sent afterwards
     * @throws IOException if the server does not speak TLS
     */
    static List<X509Certificate> of(Socket socket, String host, int port) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AcceptsAll()}, new SecureRandom());
            socket.setSoTimeout(PATIENCE_MILLIS);
            List<X509Certificate> chain = new ArrayList<>();
            try (SSLSocket tls =
                    (SSLSocket)
                            context.getSocketFactory().createSocket(socket, host, port, false)) {
                tls.startHandshake();
                for (Certificate certificate : tls.getSession().getPeerCertificates()) {
                    chain.add((X509Certificate) certificate);
                }
            }
            return chain;
        } catch (GeneralSecurityException e) {
            throw new IOException("Java has no TLS here: " + e.getMessage(), e);
        }
    }

    /** Returns a line about the certificates and the authority that has to be trusted for them. */
    static String described(List<X509Certificate> chain) {
        X509Certificate own = chain.get(0);
        Instant end = own.getNotAfter().toInstant();
        return "certificate of "
                + own.getSubjectX500Principal().getName()
                + ", valid until "
                + end
                + "; it wants the authority "
                + chain.get(chain.size() - 1).getIssuerX500Principal().getName()
                + (end.isBefore(Instant.now()) ? " and has expired" : "");
    }

    /** Accepts every certificate: what is said over such a connection is nothing but goodbye. */
    private static final class AcceptsAll implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
