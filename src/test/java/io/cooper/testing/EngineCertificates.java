package io.cooper.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What an engine and its clients know each other by, as Docker wants it in files: an authority, a
 * key of the engine's for 127.0.0.1, and a key of a client's. Made with openssl.
 *
 * @param directory with {@code ca.pem}, {@code cert.pem} and {@code key.pem}, as {@code
 *     DOCKER_CERT_PATH} names it, and the engine's {@code server.pem} and {@code server-key.pem}
 */
public record EngineCertificates(Path directory) {

    /** Makes them in a new directory. */
    public static EngineCertificates create(Path directory)
            throws IOException, InterruptedException {
        EngineCertificates certificates =
                new EngineCertificates(Files.createDirectories(directory).toAbsolutePath());
        certificates.openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "30",
                "-subj",
                "/CN=Cooper test CA",
                "-keyout",
                "ca-key.pem",
                "-out",
                "ca.pem");
        certificates.sign("server", "subjectAltName=IP:127.0.0.1");
        certificates.sign("client", "extendedKeyUsage=clientAuth");
        Files.move(directory.resolve("client.pem"), directory.resolve("cert.pem"));
        Files.move(directory.resolve("client-key.pem"), directory.resolve("key.pem"));
        return certificates;
    }

    private void sign(String name, String extension) throws IOException, InterruptedException {
        Files.writeString(directory.resolve(name + ".ext"), extension + "\n");
        openssl(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                name + "-key.pem",
                "-out",
                name + ".csr");
        openssl(
                "x509",
                "-req",
                "-days",
                "30",
                "-in",
                name + ".csr",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca-key.pem",
                "-CAcreateserial",
                "-extfile",
                name + ".ext",
                "-out",
                name + ".pem");
    }

    private void openssl(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder command = Requirements.tool("openssl", "openssl").command(arguments);
        Tool.run(command.directory(directory.toFile()));
    }
}
