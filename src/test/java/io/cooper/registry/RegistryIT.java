package io.cooper.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.base.BaseImage;
import io.cooper.base.RegistryBlobs;
import io.cooper.cache.BlobStore;
import io.cooper.oci.CorruptBlobException;
import io.cooper.oci.Descriptor;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.oci.MediaTypes;
import io.cooper.testing.Account;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.Requirements;
import io.cooper.testing.SampleImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Pull and push with a real registry that asks for GitLab's kind of tokens. */
class RegistryIT {

    private static final String PASSWORD = "glcbt-64_secret";
    private static final CredentialSource JOB =
            CredentialSource.of(new Credentials("gitlab-ci-token", PASSWORD), "CI_REGISTRY_USER");
    private static final List<Account> ACCOUNTS =
            List.of(
                    Account.anonymous().pulling("public"),
                    Account.jobToken(PASSWORD, "group/ntp").pulling("public").pushing("public"),
                    Account.of("outsider", "word").withoutRegistry());

    @TempDir private static Path shared;
    @AutoClose private static GitLabRegistry server;

    @TempDir private Path directory;
    private RegistryClient client;
    private ImageLayout layout;
    private String repository;

    @BeforeAll
    static void start() throws Exception {
        Requirements.tool("docker-registry", "docker-registry");
        server = GitLabRegistry.start(shared, ACCOUNTS);
    }

    @BeforeEach
    void open(TestInfo test) throws Exception {
        client =
                RegistryClient.create(
                        RegistrySettings.defaults()
                                .withAuthorities(List.of(server.caCertificate())));
        String name = test.getTestMethod().orElseThrow().getName();
        repository = "group/ntp/" + name.replaceAll("_+", "-");
        layout = SampleImage.create(directory.resolve("image"), name);
    }

    @AfterEach
    void restore() throws Exception {
        server.setAccounts(ACCOUNTS);
        server.setEnabled(true);
        server.setTokenLife(Duration.ofMinutes(5));
        client.close();
    }

    @Test
    void what_was_pushed_is_pulled_byte_for_byte() throws Exception {
        Manifest manifest = layout.manifest();

        PushResult result = push(List.of("1.0", "latest"));

        assertThat(result)
                .isEqualTo(
                        new PushResult(
                                manifest.digest(),
                                List.of("1.0", "latest"),
                                new PushResult.BlobCounts(
                                        2,
                                        0,
                                        0,
                                        manifest.config().size() + manifest.layers().get(0).size()),
                                true));
        assertThat(server.tags(repository)).containsExactly("1.0", "latest");
        Repository pulled = repository(JOB);
        for (String reference : List.of("1.0", "latest", manifest.digest().toString())) {
            PulledManifest there = pulled.pullManifest(reference);
            assertThat(there.bytes()).isEqualTo(manifest.bytes());
            assertThat(there.descriptor()).isEqualTo(manifest.descriptor());
            assertThat(there.isIndex()).isFalse();
        }
        Descriptor layer = manifest.layers().get(0);
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        pulled.pullBlob(layer, blob);
        assertThat(blob.toByteArray()).isEqualTo(layout.read(layer));
    }

    @Test
    void what_is_there_is_not_sent_again() throws Exception {
        push(List.of("1.0"));
        int uploads = server.uploads();

        PushResult again = push(List.of("2.0"));

        assertThat(again.blobs().sent()).isZero();
        assertThat(again.blobs().there()).isEqualTo(2);
        assertThat(again.blobs().bytesSent()).isZero();
        assertThat(server.uploads()).isEqualTo(uploads);
        assertThat(server.tags(repository)).containsExactly("1.0", "2.0");
    }

    @Test
    void an_unknown_field_and_data_in_the_config_descriptor_survive() throws Exception {
        Descriptor config = layout.manifest().config();
        String text =
                new String(layout.manifest().bytes(), StandardCharsets.UTF_8)
                        .replaceFirst("\"config\":\\{", "\"config\":{\"data\":\"e30=\",")
                        .replaceFirst("\\{", "{\n  \"org.example.future\": [1.50, null],");
        Manifest odd = Manifest.parse(text.getBytes(StandardCharsets.UTF_8), "the odd manifest");

        ImagePusher.push(
                ImagePush.of(repository(JOB), odd, layout::open, PushTags.movable(List.of("odd"))));

        PulledManifest pulled = repository(JOB).pullManifest("odd");
        assertThat(pulled.bytes()).isEqualTo(odd.bytes());
        assertThat(pulled.digest()).isEqualTo(odd.digest());
        assertThat(pulled.manifest().config().digest()).isEqualTo(config.digest());
    }

    @Test
    void nobody_in_particular_pulls_from_a_public_project() throws Exception {
        repository = "public";
        push(List.of("bookworm"));

        assertThat(repository(CredentialSource.anonymous()).pullManifest("bookworm").bytes())
                .isEqualTo(layout.manifest().bytes());
    }

    @Test
    void a_token_that_has_ended_meanwhile_is_renewed() throws Exception {
        // The registry forgives a minute.
        server.setTokenLife(Duration.ofSeconds(-57));
        Repository target = repository(JOB);
        Descriptor layer = layout.manifest().layers().get(0);
        assertThat(target.pushBlob(layer, layout::open)).isEqualTo(BlobTransfer.SENT);

        Thread.sleep(4_000);

        assertThat(target.pushBlob(layout.manifest().config(), layout::open))
                .isEqualTo(BlobTransfer.SENT);
        assertThat(target.hasBlob(layer)).isTrue();
    }

    @Test
    void a_wrong_password_is_said_to_be_wrong() {
        CredentialSource wrong =
                CredentialSource.of(new Credentials("gitlab-ci-token", "no-good"), "settings.xml");

        assertRefused(
                () -> push(wrong, List.of("1.0")),
                RegistryException.Reason.UNAUTHORIZED,
                "refuses the login 'gitlab-ci-token' (from settings.xml)",
                "HTTP Basic: Access denied");
    }

    @Test
    void a_login_without_any_right_to_the_registry_is_denied() {
        CredentialSource outsider =
                CredentialSource.of(new Credentials("outsider", "word"), "settings.xml");

        assertRefused(
                () -> push(outsider, List.of("1.0")),
                RegistryException.Reason.DENIED,
                "pushing is denied to the login 'outsider' (from settings.xml)",
                "access forbidden");
    }

    @Test
    void a_job_token_pushes_nothing_to_another_project() throws Exception {
        repository = "group/other";

        assertRefused(
                () -> push(List.of("1.0")),
                RegistryException.Reason.DENIED,
                "pushing is denied to the login 'gitlab-ci-token' (from CI_REGISTRY_USER)",
                "only to its own project's path");
        assertThat(server.blobs())
                .doesNotContain(
                        layout.manifest().config().digest().toString(),
                        layout.manifest().layers().get(0).digest().toString());
    }

    @Test
    void a_push_without_a_login_is_told_to_get_one() {
        assertRefused(
                () -> push(CredentialSource.anonymous(), List.of("1.0")),
                RegistryException.Reason.UNAUTHORIZED,
                "wants a login and none was found",
                "give credentials for " + server.address());
    }

    @Test
    void a_protected_repository_says_why_it_takes_nothing() {
        server.protect(repository);

        assertRefused(
                () -> push(List.of("1.0")),
                RegistryException.Reason.DENIED,
                "Pushing to protected repository path forbidden");
    }

    @Test
    void no_tag_moves_when_the_right_is_lost_on_the_way() throws Exception {
        push(List.of("latest"));
        Manifest old = layout.manifest();
        layout = SampleImage.create(directory.resolve("changed"), "changed on the way");
        server.setTokenLife(Duration.ofSeconds(-58));
        Repository target = repository(JOB);

        assertThatThrownBy(
                        () ->
                                push(
                                        target,
                                        blob -> {
                                            server.setAccounts(List.of());
                                            pause(4_000);
                                            return layout.open(blob);
                                        },
                                        List.of("latest", "new")))
                .isInstanceOf(RegistryException.class);

        assertThat(server.tags(repository)).containsExactly("latest");
        server.setTokenLife(Duration.ofMinutes(5));
        assertThat(server.manifest(repository, "latest")).isEqualTo(old.bytes());
    }

    @Test
    void a_blob_that_cannot_be_read_fails_with_its_own_reason_and_moves_no_tag() throws Exception {
        Descriptor layer = layout.manifest().layers().get(0);
        byte[] bytes = Files.readAllBytes(layout.blob(layer.digest()));
        bytes[bytes.length - 1] ^= 1;
        Files.write(layout.blob(layer.digest()), bytes);

        assertThatThrownBy(() -> push(List.of("1.0")))
                .isInstanceOf(CorruptBlobException.class)
                .hasMessageContaining(layer.digest().toString());
        assertThat(server.tags(repository)).isEmpty();
    }

    @Test
    void a_blob_of_another_size_is_not_sent_as_if_it_were_whole() throws Exception {
        assertThatThrownBy(
                        () ->
                                push(
                                        repository(JOB),
                                        blob -> new ByteArrayInputStream(new byte[3]),
                                        List.of("1.0")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bytes");
        assertThat(server.tags(repository)).isEmpty();
    }

    @Test
    void a_bad_tag_is_refused_before_anything_is_sent() throws Exception {
        int requests = server.requests().size();

        assertThatThrownBy(() -> push(List.of("1.0", "feature/x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'feature/x' is not an image tag");
        assertThat(server.requests()).hasSize(requests);
    }

    @Test
    void a_registry_that_is_switched_off_is_said_to_be() {
        server.setEnabled(false);

        assertRefused(
                () -> push(List.of("1.0")),
                RegistryException.Reason.NOT_ENABLED,
                "is switched off (\"registry not enabled\")");
    }

    @Test
    void an_unknown_tag_is_named() throws Exception {
        push(List.of("1.0"));

        assertRefused(
                () -> repository(JOB).pullManifest("2.0"),
                RegistryException.Reason.NOT_FOUND,
                repository + ":2.0: ",
                "has no 2.0 in the repository " + repository);
        assertThat(repository(JOB).findManifest("2.0")).isEmpty();
    }

    @Test
    void an_unknown_repository_is_named() {
        assertRefused(
                () -> repository(JOB).pullManifest("1.0"),
                RegistryException.Reason.NOT_FOUND,
                repository + ":1.0: ",
                repository);
    }

    @Test
    void an_image_that_nobody_may_see_may_as_well_not_exist() {
        assertRefused(
                () -> repository(CredentialSource.anonymous()).pullManifest("1.0"),
                RegistryException.Reason.DENIED,
                "there is no such image, or pulling it wants a login");
    }

    @Test
    void a_blob_that_went_bad_on_the_servers_disk_is_noticed() throws Exception {
        push(List.of("1.0"));
        Descriptor layer = layout.manifest().layers().get(0);
        edit(layer.digest().toString(), bytes -> bytes[bytes.length / 2] ^= 1);

        BaseImage.Blobs blobs = new RegistryBlobs(repository(JOB), new BlobStore(directory));
        assertThatThrownBy(() -> blobs.file(layer))
                .isInstanceOf(CorruptBlobException.class)
                .hasMessageContaining(layer.digest().toString())
                .hasMessageContaining(server.address() + "/" + repository);
    }

    @Test
    void a_manifest_that_went_bad_on_the_servers_disk_is_noticed() throws Exception {
        push(List.of("1.0"));
        String digest = layout.manifest().digest().toString();
        edit(digest, bytes -> bytes[bytes.length - 2] = ' ');

        assertThatThrownBy(() -> repository(JOB).pullManifest(digest))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(repository);
    }

    @Test
    void a_certificate_of_an_unknown_authority_is_not_accepted() throws Exception {
        long start = System.nanoTime();
        try (RegistryClient untrusting = RegistryClient.create(RegistrySettings.defaults())) {
            assertRefused(
                    () -> untrusting.repository(name("1.0"), JOB).pullManifest("1.0"),
                    RegistryException.Reason.UNREACHABLE,
                    "signed by an authority that Java does not trust",
                    "<caFile>");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void a_refused_connection_is_told_at_once() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        ImageName name = ImageName.parse("localhost:" + port + "/a:1");
        long start = System.nanoTime();

        assertThatThrownBy(() -> client.repository(name, JOB).pullManifest("1"))
                .isInstanceOf(RegistryException.class)
                .hasMessageStartingWith("localhost:" + port + "/a:1: localhost:" + port)
                .hasMessageContaining("does not accept a connection")
                .hasMessageNotContaining("\n");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void a_host_that_does_not_exist_is_named() {
        ImageName name = ImageName.parse("registry.invalid/a:1");

        assertThatThrownBy(() -> client.repository(name, JOB).pullManifest("1"))
                .isInstanceOf(RegistryException.class)
                .hasMessageStartingWith("registry.invalid/a:1: there is no host registry.invalid");
    }

    @Test
    void a_blob_can_be_sent_without_an_image() throws Exception {
        byte[] bytes = repository.getBytes(StandardCharsets.UTF_8);
        Descriptor blob = Descriptor.of(MediaTypes.OCI_LAYER, bytes);
        Repository target = repository(JOB);

        assertThat(target.hasBlob(blob)).isFalse();
        assertThat(target.pushBlob(blob, ignored -> new ByteArrayInputStream(bytes)))
                .isEqualTo(BlobTransfer.SENT);
        assertThat(target.pushBlob(blob, ignored -> new ByteArrayInputStream(bytes)))
                .isEqualTo(BlobTransfer.THERE);
        assertThat(target.hasBlob(blob)).isTrue();
    }

    private PushResult push(List<String> tags) throws IOException {
        return push(JOB, tags);
    }

    private PushResult push(CredentialSource credentials, List<String> tags) throws IOException {
        return push(repository(credentials), layout::open, tags);
    }

    private PushResult push(Repository target, BlobSource blobs, List<String> tags)
            throws IOException {
        return ImagePusher.push(
                ImagePush.of(target, layout.manifest(), blobs, PushTags.movable(tags)));
    }

    private Repository repository(CredentialSource credentials) throws IOException {
        return client.repository(name("1.0"), credentials);
    }

    private ImageName name(String tag) {
        return ImageName.parse(server.address() + "/" + repository + ":" + tag);
    }

    private static void edit(String digest, Consumer<byte[]> edit) throws IOException {
        Path file = server.blobFile(digest);
        byte[] bytes = Files.readAllBytes(file);
        edit.accept(bytes);
        Files.write(file, bytes);
    }

    private static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asserts a failure in one line that names the reference and gives nothing away. */
    private void assertRefused(
            ThrowingCallable call, RegistryException.Reason reason, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason))
                .hasMessageStartingWith(server.address() + "/" + repository)
                .hasMessageContainingAll(parts)
                .hasMessageNotContainingAny("\n", PASSWORD, "Bearer", "eyJ");
    }
}
