package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.Account;
import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import io.cooper.testing.SecretScan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Passwords of every kind that a build can have, and Maven at its most talkative. That none of them
 * is in its output or in {@code target} is what {@link MavenProject} sees to, as after every run.
 */
class SecretsIT {

    private static final String PROJECT = "group/image";
    private static final String TOKEN = "glcbt-64_token~of+the/job";
    private static final String PASSWORD = "Encrypted?pass&word 1";
    private static final String STORED = "stored-by-docker-login";
    private static final String OF_PROXY = "p%r0xy:login";
    private static final String GIVEN = "given to a build script";

    @TempDir private Path directory;
    @AutoClose private GitLabRegistry registry;
    private MavenProject image;

    @BeforeEach
    void prepare() throws Exception {
        Requirements.root();
        registry =
                GitLabRegistry.start(
                        directory.resolve("registry"),
                        List.of(
                                Account.jobToken(TOKEN, PROJECT),
                                Account.of("me", PASSWORD).pulling(PROJECT).pushing(PROJECT)));
        Path base = BusyBoxImage.create(directory.resolve("base")).directory();
        image =
                MavenProject.image(
                                directory.resolve("image"),
                                """
                                <from>oci:%s</from>
                                <secrets>
                                  <secret><id>key</id><variable>SIGNING_KEY</variable></secret>
                                </secrets>
                                """
                                        .formatted(base))
                        .gitLabJob(registry, PROJECT, TOKEN)
                        .file(
                                "src/main/container/build.d/10-sign.sh",
                                "#!/bin/sh\nset -e\nenv\ncat /run/secrets/key\nenv >/etc/env\n")
                        .file(
                                "src/test/container/10-env.sh",
                                "#!/bin/sh\n# test: service=none\nenv; cat /etc/env; exit 0\n");
        image.env("XDG_CACHE_HOME", directory.resolve("cache").toString());
        image.env("SIGNING_KEY", GIVEN).secret(GIVEN);
        byte[] login = ("docker:" + STORED).getBytes(StandardCharsets.UTF_8);
        image.env(
                "DOCKER_AUTH_CONFIG",
                "{\"auths\":{\"registry.example.org\":{\"auth\":\"%s\"}}}"
                        .formatted(Base64.getEncoder().encodeToString(login)));
        image.secret(STORED);
        image.env("HTTPS_PROXY", "http://user:p%25r0xy%3Alogin@127.0.0.1:9").secret(OF_PROXY);
    }

    @Test
    void a_push_with_the_jobs_token_tells_of_nothing() throws Exception {
        MavenResult result = image.succeed("deploy", "-X");

        assertThat(result.output()).contains("as 'gitlab-ci-token' (from CI_REGISTRY_USER)");
        assertThat(registry.tags(PROJECT)).contains("feature");
        SecretScan scan = new SecretScan(List.of(TOKEN, PASSWORD, STORED, OF_PROXY, GIVEN));
        assertThat(scan.below(registry.storage())).isEmpty();
        assertThat(scan.below(directory.resolve("cache"))).isEmpty();
    }

    @Test
    void a_push_with_an_encrypted_password_of_settings_xml_tells_of_nothing() throws Exception {
        encryptPassword();

        MavenResult result = image.succeed("deploy", "-X");

        assertThat(result.output())
                .contains("as 'me' (from server " + registry.address() + " in settings.xml)");
        assertThat(registry.tags(PROJECT)).contains("feature");
    }

    @Test
    void a_login_that_is_refused_is_not_repeated() throws Exception {
        image.env("CI_REGISTRY_PASSWORD", "glcbt-64_wrong~token");

        MavenResult result = image.run("deploy", "-X");

        assertThat(result.failure()).contains("refuses the login 'gitlab-ci-token'");
    }

    @Test
    void the_doctor_tells_of_nothing() throws Exception {
        assertThat(image.succeed("cooper:doctor", "-X").output()).contains("✓ push: granted");
    }

    /** As Maven's guide to password encryption has it. */
    private void encryptPassword() throws Exception {
        Path security = directory.resolve("settings-security.xml");
        image.options("-Dsettings.security=" + security).secret(PASSWORD).secret("master-password");
        String master = encrypted(image.succeed("--encrypt-master-password", "master-password"));
        Files.writeString(
                security, "<settingsSecurity><master>" + master + "</master></settingsSecurity>");
        String password = encrypted(image.succeed("--encrypt-password", PASSWORD));
        image.settings(
                "<servers><server><id>%s</id><username>me</username><password>%s</password></server></servers>"
                        .formatted(registry.address(), password));
    }

    /** Returns what Maven has encrypted, which stands in braces. */
    private static String encrypted(MavenResult result) {
        Matcher braces = Pattern.compile("\\{[^}]+}").matcher(result.output());
        assertThat(braces.find()).as(result.output()).isTrue();
        return braces.group();
    }
}
