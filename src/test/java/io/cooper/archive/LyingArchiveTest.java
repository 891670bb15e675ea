package io.cooper.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.cache.BlobStore;
import io.cooper.cache.ResultStore;
import io.cooper.testing.DebBuilder;
import io.cooper.testing.SigningKey;
import io.cooper.testing.SmallArchive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive that lies is refused, with the file and the key named in one line. */
class LyingArchiveTest {

    private static final String SUITE = "sid";
    private static final String RELEASE = "dists/sid/InRelease";
    private static final String INDEX = "dists/sid/main/binary-amd64/Packages.xz";
    private static final String DEB = "pool/main/apt_2.6.1_amd64.deb";

    @TempDir private Path directory;

    private SmallArchive archive;

    @BeforeEach
    void serve() throws IOException {
        archive = new SmallArchive("/debian/");
        archive.add(SUITE, new DebBuilder("apt", "2.6.1").file("usr/bin/apt", "apt\n"));
        archive.publish(SUITE);
    }

    @AfterEach
    void stop() {
        archive.close();
    }

    private Selection select() throws IOException {
        return packageArchive(SUITE).select();
    }

    private PackageArchive packageArchive(String codename) throws IOException {
        return new PackageArchive(
                new ArchiveTarget(Distribution.DEBIAN, codename, "amd64"),
                archive.settings(directory),
                new BlobStore(directory.resolve("cache")),
                new ResultStore(directory.resolve("cache")));
    }

    private void assertRefused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOf(ArchiveException.class)
                .hasMessageContainingAll(parts)
                .message()
                .hasLineCount(1);
    }

    @Test
    void an_honest_archive_is_read() throws IOException {
        Selection selection = select();

        assertThat(selection.packages()).extracting(PackageFile::name).containsExactly("apt");
        assertThat(packageArchive(SUITE).fetcher(selection).fetch(selection.packages().get(0)))
                .hasBinaryContent(archive.get(DEB));
    }

    @Test
    void a_changed_release_file_is_refused() {
        String text = new String(archive.get(RELEASE), StandardCharsets.UTF_8);
        archive.put(
                RELEASE,
                text.replace("Origin: Test", "Origin: Evil").getBytes(StandardCharsets.UTF_8));

        assertRefused(
                this::select,
                archive.mirror() + RELEASE,
                archive.key().id(),
                "is wrong: the file was changed");
    }

    @Test
    void text_around_the_signed_part_is_refused() {
        String text = new String(archive.get(RELEASE), StandardCharsets.UTF_8);
        archive.put(RELEASE, ("Suite: evil\n" + text).getBytes(StandardCharsets.UTF_8));

        assertRefused(this::select, archive.mirror() + RELEASE, "is not a signed file");
    }

    @Test
    void an_unknown_key_is_refused() throws IOException {
        SigningKey stranger = SigningKey.generate("somebody else");
        archive.publish(SUITE, Instant.now().plusSeconds(60), stranger);

        assertRefused(
                this::select, archive.mirror() + RELEASE, stranger.id(), "<keyring>", "keys.asc");
    }

    @Test
    void an_expired_release_file_is_refused() throws IOException {
        archive.publish(SUITE, Instant.parse("2026-01-08T00:00:00Z"), archive.key());

        assertRefused(
                this::select,
                archive.mirror() + RELEASE,
                "has expired",
                "Thu, 8 Jan 2026 00:00:00 UTC");
    }

    @Test
    void a_changed_index_is_refused() {
        byte[] index = archive.get(INDEX).clone();
        index[index.length / 2] ^= 1;
        archive.put(INDEX, index);

        assertRefused(this::select, archive.mirror() + INDEX, archive.mirror() + RELEASE);
    }

    @Test
    void a_changed_package_is_refused() throws IOException {
        byte[] deb = archive.get(DEB).clone();
        deb[deb.length / 2] ^= 1;
        archive.put(DEB, deb);
        Selection selection = select();

        assertRefused(
                () -> packageArchive(SUITE).fetcher(selection).fetch(selection.packages().get(0)),
                archive.mirror() + DEB,
                selection.packages().get(0).digest().hex());
    }

    @Test
    void a_truncated_package_is_refused() throws IOException {
        byte[] deb = archive.get(DEB);
        archive.put(DEB, Arrays.copyOf(deb, deb.length - 100));
        Selection selection = select();

        assertRefused(
                () -> packageArchive(SUITE).fetcher(selection).fetch(selection.packages().get(0)),
                archive.mirror() + DEB,
                deb.length + " bytes",
                "cut off");
    }

    @Test
    void a_truncated_release_file_is_refused() {
        byte[] release = archive.get(RELEASE);
        archive.put(RELEASE, Arrays.copyOf(release, release.length / 2));

        assertRefused(this::select, archive.mirror() + RELEASE, "cut off");
    }

    @Test
    void an_unknown_suite_is_refused() {
        assertRefused(
                () -> packageArchive("experimental").select(),
                archive.mirror() + "dists/experimental/InRelease",
                "no suite experimental");
    }

    @Test
    void another_suite_under_the_name_of_this_one_is_refused() throws IOException {
        archive.publish("experimental");
        archive.put(RELEASE, archive.get("dists/experimental/InRelease"));

        assertRefused(
                this::select, archive.mirror() + RELEASE, "of the suite experimental, not of sid");
    }

    @Test
    void a_package_that_the_archive_no_longer_has_is_named() throws IOException {
        Selection selection = select();
        archive.put(DEB, null);

        assertRefused(
                () -> packageArchive(SUITE).fetcher(selection).fetch(selection.packages().get(0)),
                "apt 2.6.1 (amd64)",
                DEB,
                "<snapshot>");
    }
}
