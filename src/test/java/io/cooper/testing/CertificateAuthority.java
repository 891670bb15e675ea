package io.cooper.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * A certificate authority of our own, and one server key with a certificate for {@code localhost}
 * and 127.0.0.1 that it has signed. Made with the JDK's keytool.
 */
final class CertificateAuthority {

    /** The password of every key store that is written. */
    static final String PASSWORD = "changeit";

    private static final String CA = "ca";
    private static final String SERVER = "server";

    private final Path directory;
    private final KeyStore keys;

    private CertificateAuthority(Path directory, KeyStore keys) {
        this.directory = directory;
        this.keys = keys;
    }

    /** Makes a new authority, whose files are written to the directory. */
    static CertificateAuthority create(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path file = directory.resolve("keys.p12");
        Files.deleteIfExists(file);
        keytool(file, CA, "CN=Cooper test CA", "-ext", "bc:c", "-ext", "ku:c=keyCertSign");
        keytool(
                file,
                SERVER,
                "CN=localhost",
                "-signer",
                CA,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1,dns:registry.test",
                "-ext",
                "eku=serverAuth");
        try {
            KeyStore keys = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
            CertificateAuthority authority = new CertificateAuthority(directory, keys);
            authority.write();
            return authority;
        } catch (GeneralSecurityException e) {
            throw new IOException("certificates of the test registry: " + e.getMessage(), e);
        }
    }

    private static void keytool(Path keys, String alias, String name, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-alias", alias, "-dname", name));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        command.addAll(List.of("-startdate", "-1d", "-validity", "3650"));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-keystore", keys.toString()));
        command.addAll(Arrays.asList(more));
        Tool.run(new ProcessBuilder(command));
    }

    private void write() throws IOException, GeneralSecurityException {
        Files.writeString(
                caCertificate(), pem("CERTIFICATE", keys.getCertificate(CA).getEncoded()));
        Files.writeString(serverCertificate(), pem("CERTIFICATE", certificate().getEncoded()));
        Files.writeString(serverKey(), pem("PRIVATE KEY", key().getEncoded()));

        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry(CA, keys.getCertificate(CA));
        int number = 0;
        // A Maven that runs with this trust store still has to reach its repositories.
        for (X509Certificate known : knownAuthorities()) {
            trust.setCertificateEntry("jdk-" + number++, known);
        }
        try (var out = Files.newOutputStream(trustStore())) {
            trust.store(out, PASSWORD.toCharArray());
        }
    }

    private static List<X509Certificate> knownAuthorities() throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        List<X509Certificate> certificates = new ArrayList<>();
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                certificates.addAll(List.of(x509.getAcceptedIssuers()));
            }
        }
        return certificates;
    }

    private static String pem(String type, byte[] der) {
        byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                .formatted(type, Base64.getMimeEncoder(64, newline).encodeToString(der), type);
    }

    /** Returns the PEM file of the authority's certificate. */
    Path caCertificate() {
        return directory.resolve("ca.crt");
    }

    Path serverCertificate() {
        return directory.resolve("server.crt");
    }

    Path serverKey() {
        return directory.resolve("server.key");
    }

    /** Returns a PKCS12 file that trusts this authority, and those that this JVM trusts. */
    Path trustStore() {
        return directory.resolve("trust.p12");
    }

    PrivateKey key() throws GeneralSecurityException {
        return (PrivateKey) keys.getKey(SERVER, PASSWORD.toCharArray());
    }

    X509Certificate certificate() throws GeneralSecurityException {
        return (X509Certificate) keys.getCertificate(SERVER);
    }

    /** Returns a context for a server with our certificate, or for a client that trusts it. */
    SSLContext context() throws IOException {
        try {
            KeyManagerFactory serverKeys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            KeyStore server = KeyStore.getInstance("PKCS12");
            server.load(null, null);
            server.setKeyEntry(
                    SERVER, key(), PASSWORD.toCharArray(), keys.getCertificateChain(SERVER));
            serverKeys.init(server, PASSWORD.toCharArray());
            KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry(CA, keys.getCertificate(CA));
            TrustManagerFactory trusted =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(trust);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(serverKeys.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS of the test registry: " + e.getMessage(), e);
        }
    }
}
