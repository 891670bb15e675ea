package io.cooper.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Manifest;
import io.cooper.testing.Account;
import io.cooper.testing.Fault;
import io.cooper.testing.Fault.Answer;
import io.cooper.testing.FaultPlan;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.Requirements;
import io.cooper.testing.SeenRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What a push and a real registry make of each other, beside what goes wrong on the way. */
class PushIT {

    private static final List<Account> ACCOUNTS =
            List.of(
                    Account.jobToken("secret", "group/project")
                            .pulling("group/base")
                            .pushing("group/base"),
                    Account.of("elsewhere", "secret")
                            .pulling("group/other")
                            .pushing("group/other"));

    @TempDir private static Path shared;
    @AutoClose private static GitLabRegistry server;

    @TempDir private Path directory;
    private final PushedImages images = new PushedImages();
    private RegistryClient client;
    private String repository;

    @BeforeAll
    static void start() throws Exception {
        Requirements.tool("docker-registry", "docker-registry");
        server = GitLabRegistry.start(shared, ACCOUNTS);
    }

    @BeforeEach
    void open(TestInfo test) throws Exception {
        client = PushedImages.client(server, PushedImages.HASTE);
        String name = test.getTestMethod().orElseThrow().getName();
        repository = "group/project/" + name.replaceAll("_+", "-");
    }

    @AfterEach
    void close() throws Exception {
        server.misbehave(FaultPlan.none());
        server.setTokenAge(Duration.ZERO);
        client.close();
    }

    @Test
    void a_layer_of_the_base_is_mounted_and_not_sent() throws Exception {
        Manifest image = images.image(1, 1_000, 2_000);
        push(repository("group/base"), image, PushTags.movable(List.of("1")));
        int uploads = server.uploads();

        PushResult result = push(image, repository("group/base").name());

        assertThat(result.blobs().mounted()).isEqualTo(3);
        assertThat(result.blobs().sent()).isZero();
        assertThat(server.uploads()).isEqualTo(uploads);
        images.assertWhole(repository(repository), "latest", image);
    }

    @Test
    void a_layer_of_a_base_that_may_not_be_read_is_sent() throws Exception {
        Manifest image = images.image(2, 1_000);
        CredentialSource owner = login("elsewhere");
        push(client.repository(name("group/other"), owner), image, PushTags.movable(List.of("1")));

        PushResult result = push(image, name("group/other"));

        assertThat(result.blobs().mounted()).isZero();
        assertThat(result.blobs().sent()).isEqualTo(2);
        images.assertWhole(repository(repository), "latest", image);
    }

    @Test
    void a_registry_that_will_not_mount_is_sent_the_layer() throws Exception {
        Manifest image = images.image(3, 1_000);
        push(repository("group/base"), image, PushTags.movable(List.of("1")));
        server.misbehave(
                FaultPlan.always(
                        request ->
                                request.is("POST", ".*/blobs/uploads/")
                                        && request.target().contains("mount="),
                        Answer.json(405, "UNSUPPORTED", "no mounts here")));

        PushResult result = push(image, repository("group/base").name());

        assertThat(result.blobs().sent()).isEqualTo(2);
        images.assertWhole(repository(repository), "latest", image);
    }

    @Test
    void a_release_stays_what_it_is_unless_it_is_to_be_overwritten() throws Exception {
        Manifest released = images.image(4, 1_000);
        Manifest other = images.image(5, 1_000);
        PushTags tags = new PushTags(List.of("latest", "1.0.0"), Set.of("1.0.0"));
        Repository target = repository(repository);
        push(target, released, tags);

        assertThatThrownBy(() -> push(target, other, tags))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.reason()).isEqualTo(RegistryException.Reason.IMMUTABLE))
                .hasMessageContaining(released.digest().toString())
                .hasMessageContaining("<overwrite>true</overwrite>");
        // It was known before anything was sent, and no other tag has moved either.
        assertThat(target.hasBlob(other.layers().get(0))).isFalse();
        images.assertWhole(target, "latest", released);

        int requests = server.requests().size();
        push(target, released, tags);
        assertThat(server.requests().subList(requests, server.requests().size()))
                .noneMatch(request -> request.startsWith("PUT ") && request.contains("/1.0.0 "));

        push(target, other, PushTags.movable(List.of("latest", "1.0.0")));
        images.assertWhole(target, "1.0.0", other);
    }

    @Test
    void tags_are_listed_page_by_page() throws Exception {
        Repository target = repository(repository);
        push(target, images.image(6, 10), PushTags.movable(List.of("a", "b")));
        server.misbehave(
                FaultPlan.first(
                        request -> request.is("GET", ".*/tags/list"),
                        page("[\"x\",\"y\"]", "?last=y&n=1000"),
                        page("[\"z\"]", "?last=z&n=1000")));

        // The third page is the real registry's.
        assertThat(target.tags()).containsExactlyInAnyOrder("x", "y", "z", "a", "b");
    }

    @Test
    void pages_of_tags_that_lead_round_in_a_circle_end() throws Exception {
        Answer page = page("[\"x\"]", "?last=x&n=1000");
        server.misbehave(FaultPlan.always(request -> request.is("GET", ".*/tags/list"), page));

        assertThat(repository(repository).tags()).contains("x").hasSizeLessThan(5);
    }

    private Answer page(String tags, String next) {
        String body = "{\"name\":\"" + repository + "\",\"tags\":" + tags + "}";
        String link = "</v2/" + repository + "/tags/list" + next + ">; rel=\"next\"";
        return new Answer(200, Map.of("Content-Type", "application/json"), body).with("Link", link);
    }

    /** As some registries can; docker-registry has an upload begun again. */
    @Test
    void an_upload_that_is_cut_off_goes_on_where_the_registry_is() throws Exception {
        Descriptor layer = images.image(7, 8 << 20).layers().get(0);
        String place = "/v2/" + repository + "/blobs/uploads/1";
        int there = 7 << 20;
        AtomicInteger patches = new AtomicInteger();
        server.misbehave(
                request -> {
                    if (request.is("POST", ".*/blobs/uploads/")) {
                        return Optional.of(Answer.bare(202).with("Location", place));
                    }
                    if (!request.path().equals(place)) {
                        return Optional.empty();
                    }
                    return Optional.of(
                            switch (request.method()) {
                                case "GET" ->
                                        Answer.bare(204)
                                                .with("Location", place)
                                                .with("Range", "0-" + (there - 1));
                                case "PATCH" ->
                                        patches.incrementAndGet() == 1
                                                ? new Fault.AnswerAfter(there, Answer.html(502))
                                                : Answer.bare(202).with("Location", place);
                                default -> Answer.bare(201);
                            });
                });

        assertThat(repository(repository).pushBlob(layer, images.source()))
                .isEqualTo(BlobTransfer.SENT);

        SeenRequest last =
                server.seen().stream()
                        .filter(request -> request.is("PATCH", place))
                        .reduce((first, second) -> second)
                        .orElseThrow();
        assertThat(patches).hasValue(2);
        assertThat(last.headers())
                .containsEntry("Content-Range", there + "-" + ((8 << 20) - 1))
                .containsEntry("Content-Length", "" + (1 << 20));
    }

    @Test
    void a_token_that_has_less_than_half_its_life_left_is_renewed_before_it_is_used()
            throws Exception {
        Manifest image = images.image(8, 1_000, 2_000, 3_000);
        int before = server.tokenRequests().size();
        push(repository(repository), image, PushTags.movable(List.of("young")));
        int young = server.tokenRequests().size() - before;

        // As if each came out of a cache in which it has lain for most of its five minutes.
        server.setTokenAge(Duration.ofSeconds(200));
        push(repository(repository + "/2"), image, PushTags.movable(List.of("old")));

        assertThat(young).isBetween(1, 2);
        assertThat(server.tokenRequests().size() - before - young).isGreaterThan(8);
    }

    @Test
    void a_disk_that_fills_up_under_the_registry_is_named_and_the_tag_stays() throws Exception {
        Requirements.root();
        Path small = Files.createDirectories(directory.resolve("small"));
        Requirements.tool("mount", "mount")
                .run("-t", "tmpfs", "-o", "size=6m", "tmpfs", small.toString());
        try (GitLabRegistry full = GitLabRegistry.start(small.resolve("registry"), ACCOUNTS);
                RegistryClient there = PushedImages.client(full, PushedImages.HASTE)) {
            ImageName name = ImageName.parse(full.address() + "/group/project");
            Repository target = there.repository(name, login("gitlab-ci-token"));
            Manifest old = images.image(9, 1_000);
            push(target, old, PushTags.movable(List.of("latest")));

            assertThatThrownBy(
                            () ->
                                    push(
                                            target,
                                            images.image(10, 12 << 20),
                                            PushTags.movable(List.of("latest"))))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageStartingWith(name.toString())
                    .hasMessageContaining("no space left on the registry's disk")
                    .hasMessageNotContaining("\n");
            images.assertWhole(target, "latest", old);
        } finally {
            Requirements.tool("umount", "mount").run(small.toString());
        }
    }

    private PushResult push(Manifest image, ImageName base) throws IOException {
        return ImagePusher.push(
                ImagePush.of(
                                repository(repository),
                                image,
                                images.source(),
                                PushTags.movable(List.of("latest")))
                        .mountingFrom(List.of(base)));
    }

    private void push(Repository target, Manifest image, PushTags tags) throws IOException {
        ImagePusher.push(ImagePush.of(target, image, images.source(), tags));
    }

    private Repository repository(String path) throws IOException {
        return client.repository(name(path), login("gitlab-ci-token"));
    }

    private static ImageName name(String path) {
        return ImageName.parse(server.address() + "/" + path);
    }

    private static CredentialSource login(String username) {
        return CredentialSource.of(new Credentials(username, "secret"), "the test");
    }
}
