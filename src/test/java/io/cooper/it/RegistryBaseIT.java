package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.airlift.compress.zstd.ZstdOutputStream;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.oci.MediaTypes;
import io.cooper.registry.CredentialSource;
import io.cooper.registry.Credentials;
import io.cooper.registry.ImageName;
import io.cooper.registry.ImagePush;
import io.cooper.registry.ImagePusher;
import io.cooper.registry.PushTags;
import io.cooper.registry.RegistryClient;
import io.cooper.registry.RegistrySettings;
import io.cooper.rootfs.Compression;
import io.cooper.rootfs.Rootfs;
import io.cooper.testing.Account;
import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.ClosedProxy;
import io.cooper.testing.Fault;
import io.cooper.testing.FaultPlan;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bases in registries, through the goals, in a GitLab job that has a dependency proxy. */
class RegistryBaseIT {

    private static final String PROJECT = "group/app";
    private static final String HUB = "group/hub";
    private static final String DEPENDENCY_PROXY = "group/dependency_proxy/containers";
    private static final String FUTURE = "org.example.future";

    @TempDir private static Path directory;
    @AutoClose private static GitLabRegistry registry;
    private static ImageLayout busybox;

    @TempDir private Path project;
    private ClosedProxy wayOut;
    private MavenProject module;

    @BeforeAll
    static void start() throws Exception {
        Requirements.root();
        busybox = BusyBoxImage.create(directory.resolve("busybox"));
        registry =
                GitLabRegistry.start(
                        directory.resolve("registry"),
                        List.of(
                                Account.jobToken("job-secret", PROJECT).pulling(HUB),
                                Account.of("proxy-user", "proxy-secret").pulling(DEPENDENCY_PROXY),
                                Account.of("admin", "admin")
                                        .pushing(HUB)
                                        .pulling(HUB)
                                        .pushing(DEPENDENCY_PROXY)
                                        .pulling(DEPENDENCY_PROXY)));
        push(DEPENDENCY_PROXY + "/library/busybox", busybox.manifest(), busybox);
        push(HUB + "/library/busybox", busybox.manifest(), busybox);
        push(HUB + "/library/debian", busybox.manifest(), busybox);
    }

    private static void push(String repository, Manifest manifest, ImageLayout blobs)
            throws IOException, InterruptedException {
        CredentialSource login =
                CredentialSource.of(new Credentials("admin", "admin"), "the test's administrator");
        try (RegistryClient client =
                RegistryClient.create(
                        RegistrySettings.defaults()
                                .withAuthorities(List.of(registry.caCertificate())))) {
            ImageName name = ImageName.parse(registry.address() + "/" + repository + ":1");
            ImagePusher.push(
                    ImagePush.of(
                            client.repository(name, login),
                            manifest,
                            blobs::open,
                            PushTags.movable(List.of("1"))));
        }
    }

    @BeforeEach
    void open() throws IOException {
        wayOut = ClosedProxy.open();
        module = MavenProject.image(project.resolve("module"), "<tags>built</tags>");
        module.gitLabJob(registry, PROJECT, "job-secret");
        module.env("XDG_CACHE_HOME", directory.resolve("cache").toString());
        // As in a job the proxy goes by another name than the registry, and has its own login.
        module.env("CI_DEPENDENCY_PROXY_SERVER", registry.otherAddress());
        module.env("CI_DEPENDENCY_PROXY_USER", "proxy-user");
        module.env("CI_DEPENDENCY_PROXY_PASSWORD", "proxy-secret");
        String prefix = registry.otherAddress() + "/" + DEPENDENCY_PROXY;
        module.env("CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX", prefix);
        module.env("CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX", prefix);
        module.env("HTTPS_PROXY", wayOut.address());
    }

    @AfterEach
    void close() throws IOException {
        registry.misbehave(FaultPlan.none());
        wayOut.close();
    }

    private static String hub(String image) {
        return registry.address() + "/" + HUB + "/library/" + image;
    }

    private MavenResult build(String from, String... options) throws Exception {
        String[] all = new String[options.length + 2];
        System.arraycopy(options, 0, all, 2, options.length);
        all[0] = "package";
        all[1] = "-Dcooper.from=" + from;
        return module.run(all);
    }

    private static void assertBuilt(MavenResult result) {
        assertThat(result.exit()).as(result.output()).isZero();
    }

    @Test
    void the_dependency_proxy_hands_on_docker_hubs_images_to_its_own_login_only() throws Exception {
        MavenResult result = build("busybox:1");

        assertBuilt(result);
        assertThat(result.output())
                .contains("comes from the mirror " + registry.otherAddress())
                .contains("registry " + registry.otherAddress() + ": as 'proxy-user'");
        assertThat(registry.tokenRequests())
                .filteredOn(request -> request.scopes().toString().contains(DEPENDENCY_PROXY))
                .extracting(GitLabRegistry.TokenRequest::username)
                .doesNotContain("gitlab-ci-token", "")
                .contains("proxy-user");
        assertThat(wayOut.asked()).isEmpty();
    }

    @Test
    void what_the_dependency_proxy_lacks_is_looked_for_at_docker_hub_itself() throws Exception {
        MavenResult result = build("alpine:1");

        assertThat(result.output()).contains("alpine:1 is not used: ");
        assertThat(result.failure()).contains("registry-1.docker.io", "HTTPS_PROXY");
        assertThat(wayOut.asked()).contains("registry-1.docker.io:443");
    }

    @Test
    void the_dependency_proxy_can_be_turned_off() throws Exception {
        int seen = registry.seen().size();

        MavenResult result = build("busybox:1", "-Dcooper.dependencyProxy=false");

        assertThat(result.exit()).isNotZero();
        assertThat(wayOut.asked()).contains("registry-1.docker.io:443");
        assertThat(registry.seen()).hasSize(seen);
    }

    @Test
    void a_mirror_is_asked_first_and_its_images_keep_their_names() throws Exception {
        int seen = registry.seen().size();

        MavenResult result =
                build(
                        "debian:1",
                        "-Dcooper.mirrors=docker.io=" + registry.address() + "/" + HUB,
                        "-Dcooper.basePolicy=strict");

        assertBuilt(result);
        assertThat(result.output()).contains("base: debian:1 (").doesNotContain("WARN");
        assertThat(registry.seen().subList(seen, registry.seen().size()))
                .noneMatch(request -> request.path().contains(DEPENDENCY_PROXY));
    }

    @Test
    void a_base_of_somebody_else_is_warned_of_or_refused_or_taken() throws Exception {
        MavenResult official = build(hub("busybox:1"));
        assertBuilt(official);
        assertThat(official.output()).contains("is neither a distribution's official image");

        assertThat(build(hub("busybox:1"), "-Dcooper.basePolicy=strict").failure())
                .startsWith("<from>" + hub("busybox:1") + "</from> is neither");
        MavenResult any = build(hub("busybox:1"), "-Dcooper.basePolicy=any");
        assertBuilt(any);
        assertThat(any.output()).doesNotContain("is neither");
    }

    @Test
    void docker_hubs_limit_is_told_with_the_ways_out() throws Exception {
        answer(
                "limited",
                Fault.Answer.json(
                        429, "TOOMANYREQUESTS", "You have reached your pull rate limit."));

        assertThat(build(hub("limited:1")).failure())
                .contains("the pull rate limit of " + registry.address() + " is used up")
                .contains("give a login for", "dependency proxy", "<mirrors>", "or wait");
    }

    @Test
    void dockers_manifest_schema_1_is_refused_by_its_name() throws Exception {
        String type = "application/vnd.docker.distribution.manifest.v1+prettyjws";
        String body = "{\"schemaVersion\":1,\"name\":\"old\",\"fsLayers\":[]}";
        answer("old", new Fault.Answer(200, Map.of("Content-Type", type), body));

        assertThat(build(hub("old:1")).failure())
                .contains("old:1")
                .contains("Docker's manifest schema 1, which is obsolete");
    }

    @Test
    void of_an_index_the_image_for_this_machine_is_taken() throws Exception {
        ObjectMapper json = new ObjectMapper();
        ObjectNode index = json.createObjectNode().put("schemaVersion", 2);
        index.put("mediaType", MediaTypes.OCI_INDEX);
        List<List<String>> platforms =
                List.of(
                        List.of("windows", "amd64", ""),
                        List.of("linux", "arm", "v7"),
                        List.of("linux", "arm64", "v8"),
                        List.of("linux", "amd64", ""));
        for (List<String> platform : platforms) {
            boolean isOurs = platform.equals(List.of("linux", "amd64", ""));
            Descriptor manifest = busybox.manifest().descriptor();
            ObjectNode entry = index.withArray("manifests").addObject();
            entry.put("mediaType", MediaTypes.OCI_MANIFEST).put("size", manifest.size());
            Digest other = Digest.sha256(platform.toString().getBytes(StandardCharsets.UTF_8));
            entry.put("digest", (isOurs ? manifest.digest() : other).toString());
            ObjectNode named = entry.putObject("platform").put("os", platform.get(0));
            named.put("architecture", platform.get(1));
            if (!platform.get(2).isEmpty()) {
                named.put("variant", platform.get(2));
            }
        }
        Map<String, String> headers = Map.of("Content-Type", MediaTypes.OCI_INDEX);
        // Under a name that has this image, and answered so at the front door.
        registry.misbehave(
                FaultPlan.always(
                        request -> request.is("GET", "/v2/" + HUB + "/library/busybox/manifests/1"),
                        new Fault.Answer(200, headers, json.writeValueAsString(index))));

        MavenResult result = build(hub("busybox:1"));

        assertBuilt(result);
        assertThat(result.output()).contains("(" + busybox.manifest().digest() + ")");
    }

    /** Lets the registry answer so, whatever manifest of a repository is asked for. */
    private static void answer(String repository, Fault.Answer answer) {
        registry.misbehave(
                FaultPlan.always(
                        request ->
                                request.path()
                                        .startsWith(
                                                "/v2/"
                                                        + HUB
                                                        + "/library/"
                                                        + repository
                                                        + "/manifests/"),
                        answer));
    }

    @Test
    void a_base_with_its_digest_is_never_looked_up_again() throws Exception {
        String from = hub("busybox@") + busybox.manifest().digest();
        assertBuilt(build(from));
        int seen = registry.seen().size();

        assertBuilt(build(from));

        assertThat(registry.seen()).hasSize(seen);
    }

    @Test
    void a_layer_that_was_whole_and_is_damaged_is_told_of_and_then_fetched_anew() throws Exception {
        Path cache = project.resolve("cache");
        module.env("XDG_CACHE_HOME", cache.toString());
        module.file("src/main/container/rootfs/x", "x");
        assertBuilt(build(hub("busybox:1")));
        String digest = busybox.manifest().layers().get(0).digest().hex();
        Path layer = cache.resolve("cooper/blobs/sha256").resolve(digest);
        assertThat(Files.size(layer)).isGreaterThan(1 << 20);
        Files.setLastModifiedTime(layer, FileTime.from(Instant.now().minusSeconds(60)));
        assertBuilt(build(hub("busybox:1")));

        // As a failing disk would: nothing that is noted of the file tells of it.
        FileTime time = Files.getLastModifiedTime(layer);
        byte[] bytes = Files.readAllBytes(layer);
        bytes[bytes.length / 2] ^= 1;
        Files.write(layer, bytes);
        Files.setLastModifiedTime(layer, time);
        Rootfs.deleteTree(module.directory().resolve("target"));
        MavenResult damaged = build(hub("busybox:1"), "-Dcooper.refresh");
        assertThat(damaged.exit()).as(damaged.output()).isNotZero();
        assertThat(damaged.output()).contains("blob sha256:" + digest, "is corrupt");

        assertBuilt(build(hub("busybox:1"), "-Dcooper.refresh"));
        try (InputStream in = Files.newInputStream(layer)) {
            assertThat(Digest.sha256(in).hex()).isEqualTo(digest);
        }
    }

    @Test
    void a_layer_that_stops_arriving_while_it_is_unpacked_is_told_of_by_its_reason()
            throws Exception {
        Path cache = project.resolve("cache");
        module.env("XDG_CACHE_HOME", cache.toString());
        module.file("src/main/container/build.d/10-x.sh", "#!/bin/sh\n: > /x\n");
        String digest = busybox.manifest().layers().get(0).digest().toString();
        registry.misbehave(
                FaultPlan.always(
                        request -> request.path().endsWith("/blobs/" + digest),
                        new Fault.Corrupted(700_000)));

        MavenResult result = build(hub("busybox:1"));

        assertThat(result.failure())
                .contains("blob " + digest + " from " + registry.address() + "/" + HUB)
                .contains("is corrupt");
        assertThat(module.directory().resolve("target/container")).doesNotExist();
        assertThat(cache.resolve("cooper/blobs/sha256"))
                .isDirectoryNotContaining("glob:**.partial*");
        assertThat(cache.resolve("cooper/blobs/sha256").resolve(digest.substring(7)))
                .doesNotExist();

        registry.misbehave(FaultPlan.none());
        assertBuilt(build(hub("busybox:1")));
    }

    @Test
    void what_nobody_knows_in_a_base_is_pushed_as_it_was_and_its_zstd_layer_is_read()
            throws Exception {
        ImageLayout odd = odd();
        push(HUB + "/library/odd", odd.manifest(), odd);
        module.file(
                "src/main/container/build.d/10-copy.sh",
                "#!/bin/sh\n/bin/busybox cp /etc/passwd /etc/copy\n");

        MavenResult result = module.run("deploy", "-Dcooper.from=" + hub("odd:1"));

        assertBuilt(result);
        byte[] pushed = registry.manifest(PROJECT, "built");
        JsonNode manifest = new ObjectMapper().readTree(pushed);
        JsonNode layer = manifest.path("layers").get(0);
        assertThat(layer.path("mediaType").asText()).isEqualTo(MediaTypes.OCI_LAYER_ZSTD);
        assertThat(new String(pushed, StandardCharsets.UTF_8))
                .contains("\"" + FUTURE + "\":[1.50,null]");
        assertThat(manifest.path("layers")).hasSize(2);
        Path config = registry.blobFile(manifest.path("config").path("digest").asText());
        assertThat(Files.readString(config))
                .contains("\"" + FUTURE + "\":{\"n\":1.50}")
                .contains("\"Odd\":[true]");
    }

    /** Returns the image with a zstd layer, and with fields that no specification has. */
    private static ImageLayout odd() throws Exception {
        ImageLayout layout = ImageLayout.create(directory.resolve("odd"));
        Descriptor gzip = busybox.manifest().layers().get(0);
        ByteArrayOutputStream zstd = new ByteArrayOutputStream();
        try (InputStream tar = Compression.decompress(busybox.open(gzip), gzip.mediaType());
                OutputStream out = new ZstdOutputStream(zstd)) {
            tar.transferTo(out);
        }
        layout.write(zstd.toByteArray());
        byte[] config =
                new String(busybox.read(busybox.manifest().config()), StandardCharsets.UTF_8)
                        .replaceFirst("\\{", "{\"" + FUTURE + "\":{\"n\":1.50},")
                        .replaceFirst("\"config\":\\{", "\"config\":{\"Odd\":[true],")
                        .getBytes(StandardCharsets.UTF_8);
        layout.write(config);
        Descriptor layer = Descriptor.of(MediaTypes.OCI_LAYER_ZSTD, zstd.toByteArray());
        String manifest =
                """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"%s","digest":"%s","size":%d},
                 "layers":[{"mediaType":"%s","digest":"%s","size":%d,"%s":[1.50,null]}]}
                """
                        .formatted(
                                MediaTypes.OCI_MANIFEST,
                                MediaTypes.OCI_CONFIG,
                                Digest.sha256(config),
                                config.length,
                                layer.mediaType(),
                                layer.digest(),
                                layer.size(),
                                FUTURE);
        byte[] bytes = manifest.getBytes(StandardCharsets.UTF_8);
        layout.write(bytes);
        Files.writeString(
                layout.directory().resolve("index.json"),
                """
                {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":%d}]}
                """
                        .formatted(MediaTypes.OCI_MANIFEST, Digest.sha256(bytes), bytes.length));
        return ImageLayout.open(layout.directory());
    }
}
