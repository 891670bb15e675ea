package io.cooper.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.testing.Requirements;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where an engine is looked for, and what is said where none is. */
class EngineAddressTest {

    @TempDir private Path directory;

    @Test
    void the_variable_of_docker_comes_before_that_of_podman() {
        Map<String, String> both =
                Map.of("DOCKER_HOST", "tcp://a:1", "CONTAINER_HOST", "tcp://b:2");

        assertThat(find(both).host()).isEqualTo("tcp://a:1");
        assertThat(find(Map.of("CONTAINER_HOST", "tcp://b:2")).host()).isEqualTo("tcp://b:2");
    }

    @Test
    void a_socket_of_ones_own_podman_is_found_without_settings() throws Exception {
        Requirements.that(
                !Files.isWritable(Path.of("/var/run/docker.sock")),
                "needs a machine without an engine of its own");
        Path socket = Files.createDirectory(directory.resolve("podman")).resolve("podman.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));

            assertThat(find(Map.of("XDG_RUNTIME_DIR", directory.toString())).host())
                    .isEqualTo("unix://" + socket);
        }
    }

    @Test
    void certificates_are_where_docker_has_them() {
        EngineAddress address = find(Map.of("DOCKER_HOST", "tcp://a:1", "DOCKER_TLS_VERIFY", "1"));

        assertThat(address.certificatesOrNull()).isEqualTo(directory.resolve(".docker"));
    }

    @Test
    void an_engine_that_is_not_there_is_named_with_the_way_out() {
        assertThatThrownBy(() -> Engine.connect(new EngineAddress("unix:///no/such.sock", null)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("no Docker engine answers at unix:///no/such.sock")
                .hasMessageContaining("or set DOCKER_HOST");
    }

    @Test
    void an_address_that_cannot_be_used_is_named_with_what_can() {
        assertThatThrownBy(() -> Engine.connect(new EngineAddress("ssh://user@host/sock", null)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("DOCKER_HOST or CONTAINER_HOST ssh://user@host/sock cannot")
                .hasMessageContaining("write unix:///PATH or tcp://HOST:PORT");
    }

    @Test
    void a_directory_without_certificates_is_named() {
        Path nowhere = directory.resolve("nowhere");

        assertThatThrownBy(() -> Engine.connect(new EngineAddress("tcp://127.0.0.1:1", nowhere)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("DOCKER_HOST")
                .hasMessageContaining("DOCKER_CERT_PATH");
    }

    private EngineAddress find(Map<String, String> environment) {
        return EngineAddress.find(environment, directory);
    }
}
