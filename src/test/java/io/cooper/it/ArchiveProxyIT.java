package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.MavenProject;
import io.cooper.testing.Requirements;
import io.cooper.testing.SeenRequest;
import io.cooper.testing.SmallArchive;
import io.cooper.testing.UbuntuArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that reaches its mirror through a proxy only. */
class ArchiveProxyIT {

    @TempDir private Path directory;

    @Test
    void a_base_is_made_through_the_proxy_of_mavens_settings_before_that_of_the_environment()
            throws Exception {
        Requirements.root();
        // The archive's server is the proxy: it has the files whatever host is asked for.
        try (SmallArchive archive = UbuntuArchive.start()) {
            Path settings =
                    Files.writeString(
                            directory.resolve("global-settings.xml"),
                            """
                            <settings><proxies><proxy>
                              <id>out</id><protocol>http</protocol>
                              <host>127.0.0.1</host><port>%d</port>
                            </proxy></proxies></settings>
                            """
                                    .formatted(archive.mirror().root().getPort()));
            MavenProject image =
                    MavenProject.image(
                            directory.resolve("image"),
                            """
                            <from>archive:ubuntu/noble</from>
                            <mirror>http://archive.example.org/ubuntu</mirror>
                            <components>main</components>
                            <keyring>%s</keyring>
                            """
                                    .formatted(archive.settings(directory).keyringOrNull()));
            image.env("XDG_CACHE_HOME", directory.resolve("cache").toString());
            image.env("HTTP_PROXY", "http://proxy.example.org:3128");

            image.succeed("package", "-gs", settings.toString());

            assertThat(archive.seen())
                    .extracting(SeenRequest::target)
                    .allMatch(target -> target.startsWith("http://archive.example.org/ubuntu/"))
                    .anyMatch(target -> target.endsWith(".deb"));
        }
    }
}
