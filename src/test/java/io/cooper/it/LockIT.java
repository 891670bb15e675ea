package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.archive.ArchiveSettings;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageLayout;
import io.cooper.rootfs.Rootfs;
import io.cooper.testing.LaterClock;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import io.cooper.testing.SmallArchive;
import io.cooper.testing.UbuntuArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lock file beside the POM of the NTP example. */
class LockIT {

    private static MavenResult locking;
    private static String text;

    @TempDir private Path directory;
    private MavenProject ntp;
    private Path lock;

    /** It is the same for all tests. */
    @BeforeAll
    static void lock(@TempDir Path once) throws Exception {
        Requirements.root();
        MavenProject project = MavenProject.example("ntp", once.resolve("ntp"));
        locking = project.succeed("cooper:lock");
        text = Files.readString(project.directory().resolve("container.lock.json"));
    }

    @BeforeEach
    void prepare() throws Exception {
        ntp = MavenProject.example("ntp", directory.resolve("ntp"));
        lock = Files.writeString(ntp.directory().resolve("container.lock.json"), text);
    }

    @Test
    void a_locked_build_has_just_these_packages_and_the_same_digest_each_time() throws Exception {
        assertThat(locking.output()).contains("locked archive:debian/bookworm (");
        assertThat(text).contains("\"chrony\"");

        MavenResult built = ntp.succeed("verify");
        assertThat(built.output()).contains("locked by container.lock.json");
        String digest = digest();
        assertThat(ntp.succeed("cooper:check").output()).contains("nothing has changed since");

        // On another day, where the packages are at hand, but nothing that was made of them.
        Path cache = Files.createDirectories(directory.resolve("cache/cooper"));
        Path blobs = MavenProject.sharedCache().resolve("cooper/blobs");
        Files.createSymbolicLink(cache.resolve("blobs"), blobs);
        ntp.env("XDG_CACHE_HOME", cache.getParent().toString());
        LaterClock.ofDays(400).variables().forEach(ntp::env);
        MavenResult later = ntp.succeed("clean", "package");
        assertThat(later.output())
                .contains("Finished at: " + LocalDate.now(ZoneId.systemDefault()).plusDays(400));
        assertThat(digest()).isEqualTo(digest);
        LaterClock.clean();
    }

    @Test
    void what_is_newer_is_told_a_line_each_and_fails_where_that_is_wanted() throws Exception {
        int name =
                text.indexOf(
                        "\"chrony\"", text.indexOf("\"packages\" : [", text.indexOf("wanted")));
        int digest = text.indexOf("sha256", name);
        int hex = text.indexOf("\"", text.indexOf(":", digest)) + 1;
        Files.writeString(
                lock, text.substring(0, hex) + flipped(text, hex) + text.substring(hex + 8));

        assertThat(ntp.succeed("cooper:check").output()).contains("chrony ");
        assertThat(ntp.run("cooper:check", "-Dcooper.failOnUpdates=true").failure())
                .contains("1 updates; run cooper:lock to take them");
    }

    @Test
    void a_lock_for_other_packages_is_refused() throws Exception {
        assertThat(ntp.run("package", "-Dcooper.packages=chrony,less").failure())
                .contains("container.lock.json is for <packages>chrony</packages>")
                .contains("run cooper:lock");
    }

    @Test
    void a_package_that_the_archive_has_no_longer_comes_from_the_cache_or_a_snapshot()
            throws Exception {
        try (SmallArchive archive = UbuntuArchive.start()) {
            ArchiveSettings settings = archive.settings(directory);
            MavenProject image =
                    MavenProject.image(
                            directory.resolve("image"),
                            """
                            <from>archive:ubuntu/noble</from>
                            <mirror>%s</mirror>
                            <components>main</components>
                            <keyring>%s</keyring>
                            """
                                    .formatted(archive.mirror(), settings.keyringOrNull()));
            image.env("XDG_CACHE_HOME", directory.resolve("cache").toString());
            image.succeed("cooper:lock");
            String deb = "pool/main/service_1.0-1ubuntu0.1_amd64.deb";
            byte[] old = archive.get(deb);
            archive.put(deb, null);
            archive.add("noble-updates", UbuntuArchive.service("1.0-1ubuntu0.2"));
            archive.publish("noble-updates");

            // Only the packages are left in the cache: the base is made of them.
            Rootfs.deleteTree(directory.resolve("cache/cooper/results"));
            image.succeed("package");
            Digest digest = ImageLayout.open(image.layout()).manifest().digest();

            MavenResult check = image.run("cooper:check", "-Dcooper.failOnUpdates=true");
            assertThat(check.output()).contains("service 1.0-1ubuntu0.1 ");
            assertThat(check.failure()).contains("1 updates; run cooper:lock to take them");

            image.env("XDG_CACHE_HOME", directory.resolve("empty").toString());
            assertThat(image.run("clean", "package").failure())
                    .contains("service 1.0-1ubuntu0.1 (amd64) is no longer to be had")
                    .contains("with cooper:lock")
                    .contains("<snapshot>");
            // As a service keeps it that looked at the archive six hours after its Release file.
            archive.putOutside("/snapshot/ubuntu/20260101T060000Z/" + deb, old);
            String server = archive.mirror().root().resolve("/snapshot/").toString();
            image.succeed(
                    "clean", "package", "-Dcooper.snapshot=" + server + "{archive}/{timestamp}");
            assertThat(ImageLayout.open(image.layout()).manifest().digest()).isEqualTo(digest);
        }
    }

    /** Returns eight other hex digits. */
    private static String flipped(String text, int at) {
        StringBuilder digits = new StringBuilder();
        for (char digit : text.substring(at, at + 8).toCharArray()) {
            digits.append(digit == '0' ? '1' : '0');
        }
        return digits.toString();
    }

    private String digest() throws Exception {
        return ImageLayout.open(ntp.layout()).manifest().digest().toString();
    }
}
