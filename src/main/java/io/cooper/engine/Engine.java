package io.cooper.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.cooper.oci.ImageLayout;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An engine that answers. */
public final class Engine implements Closeable {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final EngineAddress address;
    private final DockerClient client;

    private Engine(EngineAddress address, DockerClient client) {
        this.address = address;
        this.client = client;
    }

    /**
     * Connects.
     *
     * @throws EngineException if nothing answers there
     */
    public static Engine connect(EngineAddress address) throws IOException {
        Engine engine = new Engine(address, client(address));
        try {
            engine.client.pingCmd().exec();
            return engine;
        } catch (RuntimeException e) {
            engine.close();
            throw new EngineException(
                    "no Docker engine answers at "
                            + address
                            + " ("
                            + reason(e)
                            + "); start Docker, or podman with its socket ('systemctl --user start"
                            + " podman.socket'), or set DOCKER_HOST or CONTAINER_HOST",
                    e);
        }
    }

    private static DockerClient client(EngineAddress address) throws EngineException {
        try {
            // Nothing is read from the client library's own files and properties.
            DefaultDockerClientConfig.Builder builder =
                    new DefaultDockerClientConfig.Builder()
                            .withDockerHost(address.host())
                            .withDockerTlsVerify(address.certificatesOrNull() != null);
            if (address.certificatesOrNull() != null) {
                builder.withDockerCertPath(address.certificatesOrNull().toString());
            }
            DefaultDockerClientConfig config = builder.build();
            return DockerClientImpl.getInstance(
                    config,
                    new PlainTransport(
                            new ZerodepDockerHttpClient.Builder()
                                    .dockerHost(config.getDockerHost())
                                    .sslConfig(config.getSSLConfig())
                                    .connectionTimeout(CONNECT)
                                    .build()));
        } catch (RuntimeException e) {
            throw new EngineException(
                    "DOCKER_HOST or CONTAINER_HOST "
                            + address
                            + " cannot be used: "
                            + reason(e)
                            + "; write unix:///PATH or tcp://HOST:PORT, with DOCKER_TLS_VERIFY and"
                            + " DOCKER_CERT_PATH for TLS",
                    e);
        }
    }

    /**
     * Gives the engine an image.
     *
     * @param names what it is to be called there, {@code name:tag} each
     * @param work an existing directory for the archive that the engine reads
     * @return the engine's ID of the image
     * @throws EngineException if it refuses
     */
    public String load(ImageLayout layout, List<String> names, Path work) throws IOException {
        load(DockerArchive.of(layout, work), names, work);
        return client.inspectImageCmd(names.get(0)).exec().getId();
    }

    void load(DockerArchive archive, List<String> names, Path work) throws IOException {
        Path file = Files.createTempFile(work, "load-", ".tar");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                archive.write(names, out);
            }
            try (InputStream in = Files.newInputStream(file)) {
                client.loadImageAsyncCmd(in).start().awaitMessage();
            }
        } catch (DockerException e) {
            throw refusal("take the image", e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    DockerClient client() {
        return client;
    }

    /** Returns an error that says what the engine refused. */
    EngineException refusal(String what, RuntimeException e) {
        return new EngineException(
                "the engine at " + address + " does not " + what + ": " + reason(e), e);
    }

    private static String reason(RuntimeException e) {
        Throwable last = e;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return last.getMessage() == null ? last.toString() : last.getMessage();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
