package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Descriptor;
import io.cooper.oci.ImageLayout;
import io.cooper.testing.Account;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.LaterClock;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A base in a registry, Debian's packages on top of it, and a lock of both. */
class LockedRegistryBaseIT {

    private static final String PROJECT = "group/images";
    private static final String LIBRARY = "/usr/lib/later-clock.so";

    @TempDir private Path directory;
    private GitLabRegistry registry;
    private MavenProject base;
    private MavenProject image;
    private LaterClock later;

    @BeforeEach
    void prepare() throws Exception {
        Requirements.root();
        later = LaterClock.ofDays(400);
        registry =
                GitLabRegistry.start(
                        directory.resolve("registry"),
                        List.of(Account.jobToken("secret", PROJECT)));
        base = MavenProject.distribution(directory.resolve("base"), base());
        base.gitLabJob(registry, PROJECT, "secret");
        base.succeed("deploy");
        image = MavenProject.distribution(directory.resolve("image"), image());
        image.gitLabJob(registry, PROJECT, "secret");
    }

    @AfterEach
    void stop() throws Exception {
        LaterClock.clean();
        if (registry != null) {
            registry.close();
        }
    }

    /** Debian with the library by which commands have another clock. */
    private String base() {
        return """
        <from>archive:debian/bookworm</from>
        <image>%s/base</image>
        <files><file><from>%s</from><to>%s</to></file></files>
        """
                .formatted(registry.address() + "/" + PROJECT, later.library(), LIBRARY);
    }

    private String image() {
        StringBuilder variables = new StringBuilder();
        for (Map.Entry<String, String> one : later.variables(LIBRARY).entrySet()) {
            String value = one.getKey().equals("FAKETIME") ? "+0d" : one.getValue();
            variables.append("<%s>%s</%s>".formatted(one.getKey(), value, one.getKey()));
        }
        return "<from>%s/%s/base:feature</from><packages>chrony</packages><env>%s</env>"
                .formatted(registry.address(), PROJECT, variables);
    }

    /** The clock is set forward for Maven and for the commands of the steps. */
    @Test
    void a_locked_image_is_the_same_on_another_day_and_on_its_old_base() throws Exception {
        image.succeed("cooper:lock");
        assertThat(Files.readString(image.directory().resolve("container.lock.json")))
                .contains(layout(base).manifest().digest().toString(), "\"chrony\"");
        commandsRequire("-lt", 1);
        assertThat(image.succeed("package").output()).contains("locked by container.lock.json");
        List<Descriptor> layers = layout(image).manifest().layers();
        String config = config();
        assertThat(image.succeed("cooper:check").output()).contains("nothing has changed since");

        base.file("src/main/container/rootfs/etc/newer", "newer\n").succeed("clean", "deploy");
        MavenResult check = image.run("cooper:check", "-Dcooper.failOnUpdates=true");
        assertThat(check.output()).contains(layout(base).manifest().digest().toString());
        assertThat(check.failure()).contains("1 updates; run cooper:lock to take them");

        image.edit("pom.xml", "+0d", "+400d");
        later.variables().forEach(image::env);
        commandsRequire("-gt", 399);
        image.succeed("clean", "package");
        assertThat(layout(image).manifest().layers()).isEqualTo(layers);
        assertThat(config()).isEqualTo(config.replace("+0d", "+400d"));
    }

    /** Lets the build fail unless it is earlier or later, for its commands, than in some days. */
    private void commandsRequire(String comparison, int days) throws Exception {
        long then = Instant.now().plus(Duration.ofDays(days)).getEpochSecond();
        image.file(
                "src/main/container/build.d/10-day.sh",
                "#!/bin/sh\n[ \"$(date +%%s)\" %s %d ]\n".formatted(comparison, then));
    }

    private static ImageLayout layout(MavenProject project) throws Exception {
        return ImageLayout.open(project.layout());
    }

    private String config() throws Exception {
        ImageLayout layout = layout(image);
        byte[] config = layout.config(layout.manifest()).toBytes();
        return new String(config, StandardCharsets.UTF_8);
    }
}
