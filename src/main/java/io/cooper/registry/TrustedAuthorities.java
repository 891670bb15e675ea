package io.cooper.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificate authorities that the JVM trusts, and further ones. */
final class TrustedAuthorities {

    private TrustedAuthorities() {}

    /**
     * Returns TLS with these authorities beside those that the JVM trusts.
     *
     * @param files PEM files; none for what the JVM has
     */
    static SSLContext with(Collection<Path> files) throws IOException {
        try {
            if (files.isEmpty()) {
                return SSLContext.getDefault();
            }
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            int number = 0;
            for (X509Certificate certificate : trustedByDefault()) {
                trusted.setCertificateEntry("default-" + number++, certificate);
            }
            for (Path file : files) {
                for (Certificate certificate : certificates(file)) {
                    trusted.setCertificateEntry("added-" + number++, certificate);
                }
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(trusted), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static Collection<? extends Certificate> certificates(Path file) throws IOException {
        Collection<? extends Certificate> certificates;
        try (InputStream in = Files.newInputStream(file)) {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " is not a PEM file of certificates", e);
        } catch (IOException e) {
            throw new IOException("the certificates in " + file + " cannot be read", e);
        }
        if (certificates.isEmpty()) {
            throw new IOException(file + " is not a PEM file of certificates; it has none");
        }
        return certificates;
    }

    private static Iterable<X509Certificate> trustedByDefault() throws GeneralSecurityException {
        for (TrustManager manager : trustManagers(null)) {
            if (manager instanceof X509TrustManager x509) {
                return List.of(x509.getAcceptedIssuers());
            }
        }
        return List.of();
    }

    /**
     * @param trusted null for what the JVM trusts
     */
    private static TrustManager[] trustManagers(KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }
}
