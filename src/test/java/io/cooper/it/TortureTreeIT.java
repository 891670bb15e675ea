package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.oci.MediaTypes;
import io.cooper.rootfs.Rootfs;
import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.Dockerd;
import io.cooper.testing.MavenProject;
import io.cooper.testing.OrdinaryUser;
import io.cooper.testing.Requirements;
import io.cooper.testing.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tree with one of everything, changed in every way by a layer and by a script, comes out of each
 * kind of sandbox as the scripts make it on the machine itself, compared as GNU tar lists it; what
 * an engine and buildah make of it differs in what they lose.
 */
class TortureTreeIT {

    private static final String LIST =
            """
            cd "$1"
            find t -print0 | sort -z > "$2"
            tar --xattrs --xattrs-include='*' --format=posix --no-recursion --null -T "$2" -cf - |
              tar --xattrs --xattrs-include='*' --numeric-owner --full-time -tvvf -
            find t -type f -print0 | sort -z | xargs -0 sha256sum
            xargs -0 getfattr -h -d -e hex -m '^user|^security.capability' < "$2" |
              awk '/^# file: / { name = substr($0, 9); next } NF { print "attribute", $0, name }'
            """;

    private static final List<String> TAR =
            List.of(
                    "tar",
                    "--xattrs",
                    "--xattrs-include=*",
                    "--format=posix",
                    "--sparse",
                    "--numeric-owner");

    /** Behind the time in tar's listing, behind a hash, or behind an attribute. */
    private static final Pattern NAME =
            Pattern.compile("^(?:.*? [0-9:]{8}(?:\\.[0-9]+)?|[0-9a-f]{64}|attribute \\S+) (\\S+)");

    private static final String EARLY = "a time before 1970 becomes 1970";

    private static final Map<String, String> LOST_BY_BUILDAH =
            Map.of(
                    "t/dir/one", EARLY,
                    "t/dir/two", EARLY,
                    "t/three", EARLY,
                    "t/linked-to-lower", "a hard link to a file of a lower layer becomes a file",
                    "t/many/linked-to-lower", "the same",
                    "t/attribute-alone", "the fraction of a second is lost",
                    "t/capable", "the same",
                    "t/mode-alone", "the same",
                    "t/owner-alone", "the same",
                    "t/rewritten", "the same size and time: taken for unchanged");

    private static final Map<String, String> LOST_BY_ENGINE =
            Map.of(
                    "t/attribute-alone", "of attributes it gives back security.capability alone",
                    "t/capable", "of times it gives back whole seconds",
                    "t/mode-alone", "the same",
                    "t/owner-alone", "the same",
                    "t/dir/two", "a file of a lower layer that gets one more name becomes another",
                    "t/three", "the same");

    @TempDir private Path directory;
    private Path base;
    private Path tree;

    @BeforeEach
    void makeBase() throws Exception {
        Requirements.root();
        base = directory.resolve("base");
        ImageLayout layout = BusyBoxImage.create(base);
        tree = Files.createDirectories(directory.resolve("tree"));
        Path above = Files.createDirectories(directory.resolve("above"));
        sh("bash", resource("torture-base.sh").toString(), tree.toString(), above.toString());
        Manifest below = layout.manifest();
        ImageConfig config = layout.config(below);
        List<Descriptor> layers = new ArrayList<>(below.layers());
        for (Path one : List.of(tree, above)) {
            byte[] layer = layer(one);
            config = config.withLayer(Digest.sha256(layer), "torture", Instant.EPOCH);
            layout.write(layer);
            layers.add(Descriptor.of(MediaTypes.OCI_LAYER, layer));
        }
        Manifest manifest =
                Manifest.of(
                        Descriptor.of(MediaTypes.OCI_CONFIG, config.toBytes()), layers, Map.of());
        layout.writeImage(manifest, config, "torture");
        sh("sh", resource("torture-above.sh").toString(), tree.toString(), above.toString());
    }

    @Test
    void all_kinds_lose_nothing() throws Exception {
        MavenProject namespaces = project("namespaces");
        namespaces.succeed("package", "-Dcooper.sandbox=namespaces");
        MavenProject chroot = project("chroot");
        chroot.succeed("package", "-Dcooper.sandbox=chroot", "-Dcooper.refresh=true");
        OrdinaryUser user = OrdinaryUser.in(directory.resolve("home"), true);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        MavenProject rootless = project("home/rootless").as(user);
        rootless.succeed("package");
        MavenProject docker = project("docker");
        try (Dockerd engine = Dockerd.start(directory.resolve("dockerd"))) {
            docker.env("DOCKER_HOST", "unix://" + engine.socket());
            docker.succeed("package", "-Dcooper.sandbox=docker", "-Dcooper.refresh=true");
        }

        assertThat(digest(chroot)).isEqualTo(digest(namespaces));
        assertThat(digest(rootless)).isEqualTo(digest(namespaces));
        sh("sh", resource("torture-step.sh").toString(), tree.toString());
        String expected = listing(tree, "expected");
        assertThat(unpacked(namespaces, "namespaces")).isEqualTo(expected);
        assertThat(differing(expected, unpacked(docker, "docker")))
                .containsExactlyInAnyOrderElementsOf(LOST_BY_ENGINE.keySet());
        assertThat(differing(expected, buildah()))
                .containsExactlyInAnyOrderElementsOf(LOST_BY_BUILDAH.keySet());
    }

    private MavenProject project(String name) throws Exception {
        MavenProject project =
                MavenProject.image(directory.resolve(name), "<from>oci:" + base + "</from>");
        String script = Files.readString(resource("torture-step.sh"));
        return project.file("src/main/container/build.d/10-torture.sh", script);
    }

    /** Returns the listing of what buildah makes. */
    private String buildah() throws Exception {
        Tool buildah = Requirements.tool("buildah", "buildah");
        Path context = Files.createDirectories(directory.resolve("context"));
        Files.copy(resource("torture-step.sh"), context.resolve("step.sh"));
        Files.writeString(
                context.resolve("Containerfile"),
                "FROM oci:" + base + "\nCOPY step.sh /step.sh\nRUN sh /step.sh\n");
        Path policy = directory.resolve("policy.json");
        Files.writeString(policy, "{\"default\": [{\"type\": \"insecureAcceptAnything\"}]}");
        Path store = directory.resolve("store");
        List<String> options =
                List.of(
                        "--root=" + store,
                        "--runroot=" + directory.resolve("run"),
                        "--storage-driver=vfs");
        run(
                buildah,
                options,
                "build",
                "--isolation=chroot",
                "--format=oci",
                "--signature-policy=" + policy,
                "-t",
                "torture",
                context.toString());
        run(buildah, options, "from", "--signature-policy=" + policy, "--name=made", "torture");
        // Its push fails: it cannot write a sparse file of the base as it was.
        Path mounted = Path.of(run(buildah, options, "mount", "made").strip());
        String listing = listing(mounted, "theirs");
        Rootfs.deleteTree(store);
        return listing;
    }

    private static String run(Tool tool, List<String> options, String... arguments)
            throws Exception {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(arguments));
        return tool.run(all.toArray(String[]::new));
    }

    /** Returns the listing of what an independent tool unpacks from an image. */
    private String unpacked(MavenProject project, String name) throws Exception {
        Path layout = project.layout();
        Path bundle = directory.resolve("bundle-" + name);
        Path copy = directory.resolve("tagged-" + name);
        Requirements.tool("skopeo", "skopeo")
                .run("--insecure-policy", "copy", "oci:" + layout, "oci:" + copy + ":x");
        Requirements.tool("umoci", "umoci")
                .run("unpack", "--image", copy + ":x", bundle.toString());
        String listing = listing(bundle.resolve("rootfs"), name);
        Rootfs.deleteTree(bundle);
        return listing;
    }

    /** Returns a tree as tar lists it, and what its files hold. */
    private String listing(Path root, String name) throws Exception {
        String names = directory.resolve("names-" + name).toString();
        byte[] listing = bytes("sh", "-ec", LIST, "sh", root.toString(), names);
        return sorted(new String(listing, StandardCharsets.ISO_8859_1));
    }

    /** Sorts the attributes of each file: they come in the order in which they were set. */
    private static String sorted(String listing) {
        List<String> lines = new ArrayList<>(listing.lines().toList());
        for (int i = 0; i < lines.size(); i++) {
            int end = i;
            while (end < lines.size() && isAttribute(lines.get(end))) {
                end++;
            }
            Collections.sort(lines.subList(i, end));
            i = end;
        }
        return String.join("\n", lines);
    }

    private static boolean isAttribute(String line) {
        return line.startsWith("  x: ");
    }

    /** Returns the names in lines of a listing that another one lacks. */
    private static Set<String> differing(String listing, String other) {
        Set<String> lines = new TreeSet<>(plain(listing));
        lines.removeAll(plain(other));
        Set<String> names = new TreeSet<>();
        for (String line : lines) {
            Matcher name = NAME.matcher(line);
            assertThat(name.find()).as(line).isTrue();
            names.add(name.group(1));
        }
        return names;
    }

    /** Returns lines without the blanks that make columns, and without those of attributes. */
    private static List<String> plain(String listing) {
        return listing.lines()
                .map(line -> line.replaceAll(" +", " "))
                .filter(line -> !line.startsWith(" x: "))
                .toList();
    }

    private static Path resource(String name) throws Exception {
        return Path.of(TortureTreeIT.class.getResource(name).toURI());
    }

    /** Returns a tree as a layer that GNU tar makes. */
    private static byte[] layer(Path tree) throws Exception {
        List<String> command = new ArrayList<>(TAR);
        command.addAll(List.of("-C", tree.toString(), "-cf", "-"));
        try (Stream<Path> files = Files.list(tree)) {
            files.map(file -> file.getFileName().toString()).sorted().forEach(command::add);
        }
        return bytes(command.toArray(String[]::new));
    }

    private static void sh(String... command) throws Exception {
        bytes(command);
    }

    /** Returns what a command prints; it must end well. */
    private static byte[] bytes(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (InputStream output = process.getInputStream()) {
            byte[] bytes = output.readAllBytes();
            assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
            return bytes;
        }
    }

    private static String digest(MavenProject project) throws Exception {
        return ImageLayout.open(project.layout()).manifest().digest().toString();
    }
}
