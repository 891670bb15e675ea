package io.cooper.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.base.RegistryBlobs;
import io.cooper.cache.BlobStore;
import io.cooper.oci.CorruptBlobException;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.Manifest;
import io.cooper.testing.Account;
import io.cooper.testing.Fault;
import io.cooper.testing.Fault.Answer;
import io.cooper.testing.FaultPlan;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.Requirements;
import io.cooper.testing.SeenRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A registry that misbehaves: the push succeeds after another attempt, or fails and says why, and
 * the tag names the old image or the new one, whole.
 */
class FaultIT {

    private static final int LAYER = 100_000;

    /** What a registry is asked for in a push and a pull. */
    enum Kind {
        PING("GET", "/v2/"),
        TOKEN("GET", "/jwt/auth"),
        BLOB_LOOKUP("HEAD", ".*/blobs/sha256.*"),
        UPLOAD_BEGINS("POST", ".*/blobs/uploads/"),
        UPLOAD("PATCH", ".*/blobs/uploads/.*"),
        UPLOAD_ENDS("PUT", ".*/blobs/uploads/.*"),
        MANIFEST("PUT", ".*/manifests/sha256:.*"),
        READ_BACK("GET", ".*/manifests/sha256:.*"),
        TAG("PUT", ".*/manifests/latest"),
        TAG_READ_BACK("GET", ".*/manifests/latest");

        private final String method;
        private final String path;

        Kind(String method, String path) {
            this.method = method;
            this.path = path;
        }

        boolean matches(SeenRequest request) {
            return request.is(method, path);
        }
    }

    @TempDir private static Path directory;
    @AutoClose private static GitLabRegistry server;

    private final PushedImages images = new PushedImages();
    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private RegistryClient client;
    private String repository;
    private Manifest old;
    private Manifest next;

    @BeforeAll
    static void start() throws Exception {
        Requirements.tool("docker-registry", "docker-registry");
        server =
                GitLabRegistry.start(
                        directory, List.of(Account.jobToken("secret", "group/project")));
    }

    @BeforeEach
    void pushOldImage(TestInfo test) throws Exception {
        Patience patience =
                new Patience(Duration.ofSeconds(5), Duration.ofSeconds(5), 6, pauses::add);
        client = PushedImages.client(server, patience);
        long seed =
                (test.getTestMethod().orElseThrow().getName() + test.getDisplayName()).hashCode();
        repository = "group/project/" + Long.toHexString(seed & 0xffffffffL);
        old = images.image(seed, 10);
        next = images.image(seed + 1, LAYER);
        push(old);
    }

    @AfterEach
    void close() throws Exception {
        server.misbehave(FaultPlan.none());
        client.close();
    }

    @ParameterizedTest
    @EnumSource
    void errors_of_a_server_in_need_are_sat_out(Kind kind) throws Exception {
        misbehave(
                kind,
                Answer.json(500, "UNKNOWN", "unknown error"),
                Answer.html(502),
                Answer.bare(503),
                Answer.html(504),
                Answer.json(429, "TOOMANYREQUESTS", "too many requests"));

        push(next);

        assertTagged(next);
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_that_gets_lost_is_no_loss(Kind kind) throws Exception {
        misbehave(kind, new Fault.LostAnswer(), new Fault.ResetDown(0), Answer.bare(408));

        push(next);

        assertTagged(next);
    }

    @ParameterizedTest
    @EnumSource
    void a_server_that_stays_in_need_is_named_and_no_tag_moves(Kind kind) throws Exception {
        server.misbehave(FaultPlan.always(kind::matches, Answer.bare(503)));

        assertThatThrownBy(() -> push(next))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.reason()).isEqualTo(RegistryException.Reason.UNAVAILABLE))
                .hasMessageStartingWith(server.address() + "/" + repository)
                .hasMessageContaining("answers 503")
                .hasMessageNotContaining("\n");
        server.misbehave(FaultPlan.none());
        assertTagged(kind == Kind.TAG_READ_BACK ? next : old);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 5_000, LAYER - 1, LAYER})
    void an_upload_that_is_cut_off_is_made_good(long at) throws Exception {
        misbehave(FaultIT::isLayer, new Fault.ResetUp(at), new Fault.ResetUp(at));

        push(next);

        assertTagged(next);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 5_000, LAYER - 1})
    void a_download_that_is_cut_off_goes_on_where_it_was(long at) throws Exception {
        push(next);
        misbehave(
                request -> request.is("GET", ".*/blobs/.*"),
                new Fault.ResetDown(at),
                new Fault.Truncated(0));
        Descriptor layer = next.layers().get(0);

        assertThat(pull(layer)).isEqualTo(images.bytes(layer));

        List<SeenRequest> gets =
                server.seen().stream()
                        .filter(request -> request.is("GET", ".*/" + repository + "/blobs/.*"))
                        .toList();
        assertThat(gets).hasSize(3);
        if (at > 0) {
            assertThat(gets.get(2).headers()).containsEntry("Range", "bytes=" + at + "-");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 200})
    void a_manifest_that_is_cut_off_is_read_again(long at) throws Exception {
        misbehave(
                Kind.TAG_READ_BACK,
                new Fault.ResetDown(at),
                new Fault.Truncated(at),
                new Fault.ResetDown(at));

        assertTagged(old);
    }

    @Test
    void a_read_that_stalls_is_given_up_and_tried_again() throws Exception {
        client.close();
        client = PushedImages.client(server, patience(Duration.ofMillis(300)));
        push(next);
        misbehave(
                request -> request.is("GET", ".*/(blobs|manifests)/.*"),
                new Fault.Stalled(0),
                new Fault.Stalled(10));

        assertTagged(next);
    }

    @Test
    void an_upload_that_nobody_takes_is_given_up_and_tried_again() throws Exception {
        client.close();
        client = PushedImages.client(server, patience(Duration.ofMillis(300)));
        Manifest large = images.image(7, 16 << 20);
        misbehave(Kind.UPLOAD, new Fault.StalledUp(1000));

        push(large);

        assertTagged(large);
    }

    @Test
    void a_registry_that_never_answers_is_named() throws Exception {
        client.close();
        client = PushedImages.client(server, patience(Duration.ofMillis(50)));
        server.misbehave(FaultPlan.always(Kind.TAG_READ_BACK::matches, new Fault.Stalled(0)));

        assertThatThrownBy(() -> repository().pullManifest("latest"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(server.address() + " does not answer (Read timed out)");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 50_000})
    void a_token_that_is_refused_in_the_middle_of_an_upload_is_renewed(long at) throws Exception {
        String challenge =
                "Bearer realm=\"%s\",service=\"container_registry\",error=\"invalid_token\""
                        .formatted(server.realm());
        Answer refusal =
                Answer.json(401, "UNAUTHORIZED", "authentication required")
                        .with("WWW-Authenticate", challenge);
        misbehave(FaultIT::isLayer, new Fault.AnswerAfter(at, refusal));
        int tokens = server.tokenRequests().size();

        push(next);

        assertTagged(next);
        assertThat(server.tokenRequests()).hasSizeGreaterThan(tokens + 1);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PING", "TOKEN"})
    void a_token_that_ends_between_two_requests_is_renewed(Kind kind) throws Exception {
        misbehave(kind, new Fault.ExpiredToken());

        push(next);

        assertTagged(next);
    }

    @Test
    void a_layer_that_is_too_large_for_the_server_is_said_to_be() throws Exception {
        misbehave(FaultIT::isLayer, new Fault.AnswerAfter(20_000, Answer.html(413)));

        assertThatThrownBy(() -> push(next))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("takes no layer of that size (413)");
        assertTagged(old);
    }

    @ParameterizedTest
    @EnumSource(names = {"UPLOAD", "UPLOAD_ENDS"})
    void an_upload_that_the_registry_has_forgotten_starts_again(Kind kind) throws Exception {
        misbehave(
                kind,
                Answer.json(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry"),
                Answer.json(416, "RANGE_INVALID", "invalid content range"));

        push(next);

        assertTagged(next);
    }

    @Test
    void the_registry_is_left_alone_for_as_long_as_it_wants() throws Exception {
        Instant then = Instant.parse("2026-01-01T00:01:07Z");
        Instant now = then.minusSeconds(47);
        misbehave(
                Kind.UPLOAD_BEGINS,
                Answer.bare(429).with("Retry-After", "33"),
                Answer.bare(503).with("Retry-After", date(then)).with("Date", date(now)));

        push(next);

        assertTagged(next);
        assertThat(pauses)
                .anySatisfy(pause -> assertThat(pause).isBetween(seconds(33), seconds(34)))
                .anySatisfy(pause -> assertThat(pause).isBetween(seconds(47), seconds(49)));
    }

    @Test
    void a_registry_that_wants_to_be_left_alone_for_an_hour_is_not_waited_for() throws Exception {
        server.misbehave(
                FaultPlan.always(
                        Kind.UPLOAD_BEGINS::matches, Answer.bare(429).with("Retry-After", "3600")));

        assertThatThrownBy(() -> push(next))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("answers 429")
                .hasMessageContaining("try again in 3600 s");
        assertThat(pauses).isEmpty();
    }

    @Test
    void pauses_grow_and_differ() throws Exception {
        server.misbehave(FaultPlan.always(Kind.TAG_READ_BACK::matches, Answer.bare(429)));

        assertThatThrownBy(() -> repository().pullManifest("latest"))
                .isInstanceOf(RegistryException.class);

        assertThat(pauses).hasSize(5);
        for (int i = 0; i < 5; i++) {
            long longest = 500L << i;
            assertThat(pauses.get(i))
                    .isBetween(Duration.ofMillis(longest / 2), Duration.ofMillis(longest));
        }
    }

    @Test
    void a_wrong_digest_from_the_server_is_noticed() throws Exception {
        String wrong = Digest.sha256(new byte[1]).toString();
        misbehave(Kind.TAG_READ_BACK, new Fault.OtherHeader("Docker-Content-Digest", wrong));

        assertThatThrownBy(() -> repository().pullManifest("latest"))
                .isInstanceOf(CorruptBlobException.class)
                .hasMessageContaining(wrong)
                .hasMessageNotContaining("\n");
    }

    @Test
    void a_bit_that_was_turned_on_the_way_is_noticed() throws Exception {
        push(next);
        Descriptor layer = next.layers().get(0);
        misbehave(request -> request.is("GET", ".*/blobs/.*"), new Fault.Corrupted(4711));

        assertThatThrownBy(() -> pull(layer))
                .isInstanceOf(CorruptBlobException.class)
                .hasMessageContaining(layer.digest().toString());

        misbehave(Kind.READ_BACK, new Fault.Corrupted(30));
        assertThatThrownBy(() -> repository().pullManifest(next.digest().toString()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void object_storage_that_a_download_is_sent_to_sees_no_token() throws Exception {
        push(next);
        Descriptor layer = next.layers().get(0);
        String place = "https://" + server.otherAddress() + "/bucket/layer?signature=1";
        Answer content =
                new Answer(
                        200,
                        Map.of(),
                        new String(images.bytes(layer), StandardCharsets.ISO_8859_1));
        server.misbehave(
                request ->
                        request.path().equals("/bucket/layer")
                                ? Optional.of(content)
                                : request.is("GET", ".*/blobs/.*")
                                        ? Optional.of(Answer.bare(307).with("Location", place))
                                        : Optional.empty());

        assertThat(pull(layer)).isEqualTo(images.bytes(layer));

        assertNoTokenWentTo("/bucket/.*", 1);
    }

    @Test
    void object_storage_that_an_upload_is_sent_to_sees_no_token() throws Exception {
        String place = "https://" + server.otherAddress() + "/bucket/upload?signature=1";
        String other = "https://" + server.otherAddress() + "/bucket/end?signature=2";
        server.misbehave(
                request ->
                        switch (request.method() + " " + request.path()) {
                            case "PATCH /bucket/upload" ->
                                    Optional.of(Answer.bare(202).with("Location", place));
                            case "PUT /bucket/upload" ->
                                    Optional.of(Answer.bare(307).with("Location", other));
                            case "PUT /bucket/end" -> Optional.of(Answer.bare(201));
                            default ->
                                    Kind.UPLOAD_BEGINS.matches(request)
                                            ? Optional.of(Answer.bare(202).with("Location", place))
                                            : Optional.empty();
                        });

        assertThat(repository().pushBlob(next.layers().get(0), images.source()))
                .isEqualTo(BlobTransfer.SENT);

        assertNoTokenWentTo("/bucket/.*", 3);
    }

    @Test
    void another_server_is_not_believed_when_it_asks_for_a_login() throws Exception {
        String place = "https://" + server.otherAddress() + "/bucket/private";
        String realm = "https://" + server.otherAddress() + "/trap";
        server.misbehave(
                request ->
                        request.path().equals("/bucket/private")
                                ? Optional.of(
                                        Answer.bare(401)
                                                .with(
                                                        "WWW-Authenticate",
                                                        "Bearer realm=\"" + realm + "\""))
                                : request.is("GET", ".*/blobs/.*")
                                        ? Optional.of(Answer.bare(307).with("Location", place))
                                        : Optional.empty());

        assertThatThrownBy(() -> pull(old.layers().get(0))).isInstanceOf(RegistryException.class);

        assertThat(server.seen()).noneMatch(request -> request.path().equals("/trap"));
        assertNoTokenWentTo("/bucket/private", 1);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"PING", "TOKEN", "BLOB_LOOKUP", "UPLOAD_BEGINS", "UPLOAD", "MANIFEST", "TAG"})
    void a_web_page_in_the_place_of_an_answer_is_said_to_be_one(Kind kind) throws Exception {
        server.misbehave(FaultPlan.always(kind::matches, Answer.html(200)));

        assertThatThrownBy(() -> push(next))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e ->
                                assertThat(e.reason())
                                        .isEqualTo(RegistryException.Reason.NOT_A_REGISTRY))
                .hasMessageNotContaining("\n")
                .hasMessageNotContaining("<!DOCTYPE");
        server.misbehave(FaultPlan.none());
        assertTagged(old);
    }

    @Test
    void a_list_of_tags_that_is_no_list_is_said_to_be_none() throws Exception {
        misbehave(request -> request.is("GET", ".*/tags/list"), Answer.html(200));
        assertThatThrownBy(() -> repository().tags()).hasMessageContaining("a web page (200)");

        misbehave(
                request -> request.is("GET", ".*/tags/list"),
                new Answer(200, Map.of(), "tags: none"));
        assertThatThrownBy(() -> repository().tags())
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("does not answer in JSON");
    }

    @Test
    void a_registry_without_a_list_of_referrers_is_asked_for_the_tag_instead() throws Exception {
        for (Answer answer :
                List.of(
                        Answer.html(404),
                        new Answer(404, Map.of(), "404 page not found"),
                        Answer.bare(404))) {
            misbehave(request -> request.is("GET", ".*/referrers/.*"), answer);
            assertThat(repository().referrers(old.digest()).manifests()).isEmpty();
        }
        assertThat(server.seen())
                .anyMatch(
                        request -> request.is("GET", ".*/manifests/sha256-" + old.digest().hex()));
    }

    @Test
    void a_full_disk_is_named_and_no_tag_moves() throws Exception {
        server.misbehave(
                FaultPlan.always(
                        Kind.UPLOAD::matches, Answer.json(507, "UNKNOWN", "no space left")));

        assertThatThrownBy(() -> push(next))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("has no room for it (507: \"no space left\")");
        assertTagged(old);
    }

    @Test
    void two_jobs_that_push_the_same_tag_leave_one_of_the_images_whole() throws Exception {
        for (int round = 0; round < 5; round++) {
            Manifest one = images.image(100 + round, 2_000, 3_000);
            Manifest other = images.image(200 + round, 2_000, 3_000);
            ExecutorService jobs = Executors.newFixedThreadPool(2);
            try {
                Callable<PushResult> first = () -> push(one);
                Callable<PushResult> second = () -> push(other);
                for (Future<PushResult> job : jobs.invokeAll(List.of(first, second))) {
                    assertDoneOrOvertaken(job);
                }
            } finally {
                jobs.shutdownNow();
            }
            Digest there = repository().digestOf("latest").orElseThrow();
            assertTagged(there.equals(one.digest()) ? one : other);
        }
    }

    private static void assertDoneOrOvertaken(Future<PushResult> job) throws Exception {
        try {
            job.get();
        } catch (ExecutionException e) {
            assertThat(e.getCause())
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("somebody else pushes there");
        }
    }

    private static boolean isLayer(SeenRequest request) {
        return Kind.UPLOAD.matches(request)
                && request.headers().getOrDefault("Content-Length", "").equals("" + LAYER);
    }

    private void misbehave(Kind kind, Fault... faults) {
        misbehave(kind::matches, faults);
    }

    private static void misbehave(Predicate<SeenRequest> which, Fault... faults) {
        server.misbehave(FaultPlan.first(which, faults));
    }

    private PushResult push(Manifest manifest) throws IOException {
        return ImagePusher.push(
                ImagePush.of(
                        repository(),
                        manifest,
                        images.source(),
                        PushTags.movable(List.of("latest"))));
    }

    private Repository repository() throws IOException {
        return client.repository(
                ImageName.parse(server.address() + "/" + repository),
                CredentialSource.of(new Credentials("gitlab-ci-token", "secret"), "the test"));
    }

    private byte[] pull(Descriptor blob) throws IOException {
        BlobStore empty = new BlobStore(Files.createTempDirectory(directory, "pulled"));
        return Files.readAllBytes(new RegistryBlobs(repository(), empty).file(blob));
    }

    private void assertTagged(Manifest manifest) throws IOException {
        images.assertWhole(repository(), "latest", manifest);
    }

    private static void assertNoTokenWentTo(String path, int requests) {
        List<SeenRequest> seen =
                server.seen().stream().filter(request -> request.path().matches(path)).toList();
        assertThat(seen).hasSizeGreaterThanOrEqualTo(requests);
        assertThat(seen.subList(seen.size() - requests, seen.size()))
                .allSatisfy(request -> assertThat(request.authorization()).isEmpty())
                .allSatisfy(request -> assertThat(request.host()).startsWith("127.0.0.1"));
    }

    private static Patience patience(Duration silence) {
        return new Patience(Duration.ofSeconds(5), silence, 6, duration -> {});
    }

    private static String date(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atZone(ZoneOffset.UTC));
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
