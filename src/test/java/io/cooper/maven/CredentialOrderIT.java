package io.cooper.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.registry.ImageName;
import io.cooper.registry.RegistryClient;
import io.cooper.registry.RegistrySettings;
import io.cooper.testing.Account;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.GitLabRegistry.TokenRequest;
import io.cooper.testing.Requirements;
import io.cooper.testing.SeenRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All sources of credentials at once, each with a login of its own that may push: which of them
 * reaches the registry, and that no other registry sees any.
 */
class CredentialOrderIT {

    private static final String PROJECT = "group/ntp";

    /** In the order of the manual. */
    enum Source {
        SERVER_WITH_PORT,
        SERVER_WITHOUT_PORT,
        CI_REGISTRY_USER,
        CI_DEPLOY_USER,
        CI_JOB_TOKEN,
        DOCKER_AUTH_CONFIG,
        DOCKER_CONFIG,
        HOME_DOCKER,
        REGISTRY_AUTH_FILE,
        XDG_RUNTIME_DIR,
        HOME_CONTAINERS;

        /** The name of a job's token is always the same. */
        String user() {
            return this == CI_JOB_TOKEN
                    ? "gitlab-ci-token"
                    : "of-" + name().toLowerCase(Locale.ROOT);
        }

        String password() {
            return "password of " + name();
        }
    }

    @TempDir private static Path shared;
    @AutoClose private static GitLabRegistry server;
    @AutoClose private static GitLabRegistry other;

    @TempDir private Path home;
    private final Settings settings = new Settings();
    private final Map<String, String> environment = new TreeMap<>();

    @BeforeAll
    static void start() throws Exception {
        Requirements.tool("docker-registry", "docker-registry");
        List<Account> accounts = new ArrayList<>();
        for (Source source : Source.values()) {
            Account account = Account.of(source.user(), source.password());
            accounts.add(account.pulling(PROJECT).pushing(PROJECT));
        }
        server = GitLabRegistry.start(shared.resolve("server"), accounts);
        other =
                GitLabRegistry.start(
                        shared.resolve("other"), List.of(Account.anonymous().pulling("public")));
    }

    @Test
    void the_first_source_that_has_some_is_used_and_other_registries_see_none() throws Exception {
        for (Source first : Source.values()) {
            settings.setServers(List.of());
            environment.clear();
            environment.put("PATH", "/usr/bin:/bin");
            for (Source source : Source.values()) {
                if (source.compareTo(first) >= 0) {
                    give(source);
                } else if (source == Source.HOME_DOCKER) {
                    Files.deleteIfExists(home.resolve(".docker/config.json"));
                }
            }

            assertThat(usersThatPush()).as("%s", first).containsOnly(first.user());
        }
    }

    @Test
    void a_credential_helper_comes_before_what_is_stored_beside_it_and_is_asked_for_it_alone()
            throws Exception {
        environment.put("PATH", home + ":/usr/bin:/bin");
        Path helper = home.resolve("docker-credential-test");
        Source kept = Source.XDG_RUNTIME_DIR;
        Files.writeString(
                helper,
                """
                #!/bin/sh
                read registry
                echo "$registry" >>'%s/asked'
                echo '{"Username":"%s","Secret":"%s"}'
                """
                        .formatted(home, kept.user(), kept.password()));
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
        write(
                home.resolve(".docker/config.json"),
                auths(Source.HOME_DOCKER)
                        .replaceFirst(
                                "}$", ",\"credHelpers\":{\"" + server.address() + "\":\"test\"}}"));

        assertThat(usersThatPush()).containsOnly(kept.user());
        assertThat(Files.readAllLines(home.resolve("asked"))).containsOnly(server.address());
    }

    /** Returns who asks for the right to push; reads from other registries beside that. */
    private List<String> usersThatPush() throws Exception {
        int before = server.tokenRequests().size();
        RegistryCredentials credentials =
                new RegistryCredentials(
                        settings, RegistryCredentialsTest.nothingIsEncrypted(), environment, home);
        List<Path> authorities = List.of(server.caCertificate(), other.caCertificate());
        try (RegistryClient client =
                RegistryClient.create(RegistrySettings.defaults().withAuthorities(authorities))) {
            client.repository(name(server.address(), PROJECT), credentials).checkPush();
            client.repository(name(other.otherAddress(), "public"), credentials).findManifest("1");
        }
        assertThat(other.seen())
                .isNotEmpty()
                .extracting(SeenRequest::authorization)
                .noneMatch(header -> header.orElse("").startsWith("Basic"));
        assertThat(other.tokenRequests()).extracting(TokenRequest::username).containsOnly("");
        List<TokenRequest> requests = server.tokenRequests();
        return requests.subList(before, requests.size()).stream()
                .map(TokenRequest::username)
                .toList();
    }

    private static ImageName name(String registry, String repository) {
        return ImageName.parse(registry + "/" + repository);
    }

    private void give(Source source) throws IOException {
        switch (source) {
            case SERVER_WITH_PORT -> addServer(server.address(), source);
            case SERVER_WITHOUT_PORT -> addServer(server.address().replaceAll(":.*", ""), source);
            case CI_REGISTRY_USER -> {
                environment.put("CI_REGISTRY_USER", source.user());
                environment.put("CI_REGISTRY_PASSWORD", source.password());
            }
            case CI_DEPLOY_USER -> {
                environment.put("CI_DEPLOY_USER", source.user());
                environment.put("CI_DEPLOY_PASSWORD", source.password());
            }
            case CI_JOB_TOKEN -> {
                environment.put("GITLAB_CI", "true");
                environment.put("CI_REGISTRY", server.address());
                environment.put("CI_JOB_TOKEN", source.password());
            }
            case DOCKER_AUTH_CONFIG -> environment.put("DOCKER_AUTH_CONFIG", auths(source));
            case DOCKER_CONFIG -> {
                write(home.resolve("docker/config.json"), auths(source));
                environment.put("DOCKER_CONFIG", home.resolve("docker").toString());
            }
            case HOME_DOCKER -> write(home.resolve(".docker/config.json"), auths(source));
            case REGISTRY_AUTH_FILE -> {
                write(home.resolve("auth.json"), auths(source));
                environment.put("REGISTRY_AUTH_FILE", home.resolve("auth.json").toString());
            }
            case XDG_RUNTIME_DIR -> {
                write(home.resolve("run/containers/auth.json"), auths(source));
                environment.put("XDG_RUNTIME_DIR", home.resolve("run").toString());
            }
            case HOME_CONTAINERS ->
                    write(home.resolve(".config/containers/auth.json"), auths(source));
        }
    }

    private void addServer(String id, Source source) {
        Server entry = new Server();
        entry.setId(id);
        entry.setUsername(source.user());
        entry.setPassword(source.password());
        List<Server> servers = new ArrayList<>(settings.getServers());
        servers.add(entry);
        settings.setServers(servers);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String auths(Source source) {
        byte[] login = (source.user() + ":" + source.password()).getBytes(StandardCharsets.UTF_8);
        return "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}"
                .formatted(server.address(), Base64.getEncoder().encodeToString(login));
    }
}
