package io.cooper.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.cooper.doctor.Finding.Verdict;
import io.cooper.gitlab.CiJob;
import io.cooper.oci.ImageLayout;
import io.cooper.registry.CredentialSource;
import io.cooper.registry.Credentials;
import io.cooper.registry.DockerConfigCredentials;
import io.cooper.registry.ImageName;
import io.cooper.registry.ImagePush;
import io.cooper.registry.ImagePusher;
import io.cooper.registry.ProxyRules;
import io.cooper.registry.PushTags;
import io.cooper.registry.Registries;
import io.cooper.registry.RegistryClient;
import io.cooper.registry.RegistrySettings;
import io.cooper.testing.Account;
import io.cooper.testing.Fault;
import io.cooper.testing.FaultPlan;
import io.cooper.testing.ForwardProxy;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.Requirements;
import io.cooper.testing.SampleImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of a real registry that asks for GitLab's kind of tokens. */
class DoctorIT {

    private static final String PASSWORD = "glcbt-64_secret";
    private static final CredentialSource JOB = login("gitlab-ci-token", PASSWORD);
    private static final List<Account> ACCOUNTS =
            List.of(
                    Account.jobToken(PASSWORD, "group/ntp")
                            .pulling("group/dependency_proxy/containers")
                            .pushing("group/dependency_proxy/containers"),
                    Account.deployToken("deploy", PASSWORD, "group/ntp"),
                    Account.of("outsider", PASSWORD).withoutRegistry());

    @TempDir private static Path shared;
    @AutoClose private static GitLabRegistry server;

    @TempDir private Path directory;
    private RegistryClient client;

    @BeforeAll
    static void start() throws Exception {
        Requirements.tool("docker-registry", "docker-registry");
        server = GitLabRegistry.start(shared, ACCOUNTS);
    }

    @BeforeEach
    void open() throws Exception {
        client =
                RegistryClient.create(
                        RegistrySettings.defaults()
                                .withAuthorities(List.of(server.caCertificate())));
    }

    @AfterEach
    void restore() throws Exception {
        server.setEnabled(true);
        server.misbehave(FaultPlan.none());
        client.close();
    }

    @Test
    void where_all_is_well_every_line_says_so_and_nothing_is_stored() throws Exception {
        int uploads = server.uploads();

        List<Finding> findings = examine(name("group/ntp/well"), JOB);

        assertThat(findings).extracting(Finding::verdict).containsOnly(Verdict.OK);
        assertThat(findings)
                .extracting(Finding::name)
                .containsExactly(
                        "image name",
                        "DNS",
                        "TCP",
                        "TLS",
                        "credentials",
                        "registry",
                        "pull",
                        "push");
        assertThat(text(findings))
                .contains("certificate of CN=localhost")
                .contains("wants the authority CN=Cooper test CA")
                .contains("'gitlab-ci-token' (from a test)");
        assertThat(server.tags("group/ntp/well")).isEmpty();
        assertThat(server.uploads()).isEqualTo(uploads);
    }

    @Test
    void a_host_that_does_not_exist_is_told() {
        assertFailure(
                examine("registry.invalid/group/ntp", JOB), "DNS", "registry.invalid", "runner");
    }

    @Test
    void a_port_where_nobody_listens_is_told() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertFailure(
                examine("localhost:" + port + "/group/ntp", JOB),
                "TCP",
                "port " + port,
                "gitlab-ctl status registry");
    }

    @Test
    void a_certificate_of_an_unknown_authority_is_told_with_that_authority() throws Exception {
        client.close();
        client = RegistryClient.create(RegistrySettings.defaults());

        assertFailure(
                examine(name("group/ntp"), JOB),
                "TLS",
                "CN=Cooper test CA",
                "CI_SERVER_TLS_CA_FILE");
    }

    @Test
    void a_web_server_that_is_no_registry_is_told() throws Exception {
        HttpServer web = server.webServer(); // it answers 404 to everything
        try {
            assertFailure(
                    examine("localhost:" + web.getAddress().getPort() + "/group/ntp", JOB),
                    "registry",
                    "is not a container registry",
                    "as CI_REGISTRY has it");
        } finally {
            web.stop(0);
        }
    }

    @Test
    void a_registry_that_is_switched_off_is_told_with_the_lines_for_its_configuration() {
        server.setEnabled(false);

        assertFailure(
                examine(name("group/ntp"), JOB),
                "registry",
                "registry_external_url 'https://gitlab.example.org:5050'",
                "sudo gitlab-ctl reconfigure");
    }

    @Test
    void missing_credentials_are_told() {
        assertFailure(
                examine(name("group/ntp"), CredentialSource.anonymous()),
                "credentials",
                "none found for " + server.address(),
                "docker login " + server.address());
    }

    @Test
    void credentials_that_cannot_be_read_are_told() {
        CredentialSource broken =
                new DockerConfigCredentials(Map.of("DOCKER_AUTH_CONFIG", "{secret"), directory);

        List<Finding> findings = examine(name("group/ntp"), broken);

        assertFailure(findings, "credentials", "$DOCKER_AUTH_CONFIG", "settings.xml");
        assertThat(text(findings)).doesNotContain("{secret");
    }

    @Test
    void a_wrong_password_is_told() {
        assertFailure(
                examine(name("group/ntp"), login("gitlab-ci-token", "wrong-" + PASSWORD)),
                "credentials",
                "refuses the login 'gitlab-ci-token'",
                "settings.xml");
    }

    @Test
    void a_login_without_any_right_to_the_registry_is_told() {
        assertFailure(
                examine(name("group/ntp"), login("outsider", PASSWORD)),
                "pull",
                "denied",
                "read_registry");
    }

    @Test
    void a_token_that_was_given_without_the_right_to_push_is_told() {
        List<Finding> findings = examine(name("group/ntp"), login("deploy", PASSWORD));

        assertFailure(findings, "push", "denied", "write_registry");
        assertThat(findings).extracting(Finding::toString).contains("✓ pull: granted");
    }

    @Test
    void a_repository_of_another_project_is_told() {
        assertFailure(examine(name("group/dhcp"), JOB), "pull", "denied", "the job's own project");
    }

    @Test
    void a_protected_repository_is_told() {
        server.protect("group/ntp/protected");

        assertFailure(
                examine(name("group/ntp/protected"), JOB),
                "push",
                "Pushing to protected repository path forbidden",
                "not protected");
    }

    @Test
    void a_registry_in_need_is_told() {
        server.misbehave(
                FaultPlan.always(
                        request -> request.is("HEAD", ".*/blobs/.*"),
                        Fault.Answer.bare(503).with("Retry-After", "3600")));

        assertFailure(
                examine(name("group/ntp"), JOB),
                "registry",
                "answers 503",
                "gitlab-ctl status registry");
    }

    @Test
    void a_refusal_for_another_reason_is_told() {
        server.misbehave(
                FaultPlan.always(
                        request -> request.is("POST", ".*/blobs/uploads/"),
                        Fault.Answer.json(405, "UNSUPPORTED", "the registry is read-only")));

        assertFailure(
                examine(name("group/ntp"), JOB),
                "registry",
                "the registry is read-only",
                "CI_REGISTRY");
    }

    @Test
    void a_registry_that_only_a_proxy_reaches_is_well() throws Exception {
        try (ForwardProxy proxy =
                ForwardProxy.start("", Map.of("registry.test:443", server.port()))) {
            reopenWith("http://127.0.0.1:" + proxy.port());

            List<Finding> findings = examine("registry.test/group/ntp", JOB);

            assertThat(findings).extracting(Finding::verdict).containsOnly(Verdict.OK);
            assertThat(text(findings)).contains("the registry is reached through a proxy");
        }
    }

    @Test
    void a_proxy_that_does_not_let_it_out_is_told() throws Exception {
        try (ForwardProxy proxy = ForwardProxy.start("user:" + PASSWORD, Map.of())) {
            reopenWith("http://user:" + PASSWORD + "-wrong@127.0.0.1:" + proxy.port());

            assertFailure(examine("registry.test/group/ntp", JOB), "DNS", "registry.test");
        }
    }

    private void reopenWith(String proxy) throws Exception {
        client.close();
        client =
                RegistryClient.create(
                        RegistrySettings.defaults()
                                .withAuthorities(List.of(server.caCertificate()))
                                .withProxies(
                                        ProxyRules.ofEnvironment(Map.of("HTTPS_PROXY", proxy))));
    }

    @Test
    void a_base_is_read_through_the_dependency_proxy() throws Exception {
        ImageName proxied = push("group/dependency_proxy/containers/library/debian");

        assertThat(base(List.of(proxied, own("there/debian")), JOB))
                .hasToString("✓ base: " + own("there/debian") + " can be read, through " + proxied);
    }

    @Test
    void a_base_is_read_without_a_dependency_proxy_that_is_switched_off() throws Exception {
        ImageName own = push("group/ntp/debian");
        ImageName proxied =
                ImageName.parse(name("group/dependency_proxy/containers/off/debian:bookworm"));

        Finding finding = base(List.of(proxied, own), JOB);

        assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(finding.toString())
                .contains(own + " can be read, but not through a proxy")
                .contains("Settings → Packages and registries → Dependency Proxy");
    }

    @Test
    void a_base_that_cannot_be_read_is_told() {
        Finding finding = base(List.of(own("group/ntp/missing")), JOB);

        assertThat(finding.verdict()).isEqualTo(Verdict.FAILURE);
        assertThat(finding.toString())
                .startsWith("✗ base: cannot be read: " + own("group/ntp/missing") + ": ")
                .contains("check <from>");
    }

    private static CredentialSource login(String username, String password) {
        return CredentialSource.of(new Credentials(username, password), "a test");
    }

    private static String name(String repository) {
        return server.address() + "/" + repository;
    }

    private static ImageName own(String repository) {
        return ImageName.parse(name(repository + ":bookworm"));
    }

    private ImageName push(String repository) throws IOException {
        ImageName image = own(repository);
        ImageLayout layout = SampleImage.create(directory.resolve("image"));
        ImagePusher.push(
                ImagePush.of(
                        client.repository(image, JOB),
                        layout.manifest(),
                        layout::open,
                        PushTags.movable(List.of("bookworm"))));
        return image;
    }

    private Finding base(List<ImageName> names, CredentialSource credentials) {
        return new BaseCheck(names, registries(credentials)).examine().get(0);
    }

    private List<Finding> examine(String name, CredentialSource credentials) {
        CiJob job = CiJob.of(Map.of("GITLAB_CI", "true", "CI_SERVER_HOST", "gitlab.example.org"));
        return new TargetCheck(() -> name, job, registries(credentials), credentials).examine();
    }

    private Registries registries(CredentialSource credentials) {
        return image -> client.repository(image, credentials);
    }

    private static String text(List<Finding> findings) {
        return String.join("\n", findings.stream().map(Finding::toString).toList());
    }

    /** One line is a ✗, it is this one and says all this; no line shows a password. */
    private static void assertFailure(List<Finding> findings, String name, String... parts) {
        assertThat(text(findings)).doesNotContain(PASSWORD);
        List<Finding> failures =
                findings.stream().filter(one -> one.verdict() == Verdict.FAILURE).toList();
        assertThat(failures).as(text(findings)).hasSize(1);
        assertThat(failures.get(0).name()).as(text(findings)).isEqualTo(name);
        assertThat(failures.get(0).toString()).contains(parts);
        assertThat(failures.get(0).remedy()).isNotEmpty();
    }
}
