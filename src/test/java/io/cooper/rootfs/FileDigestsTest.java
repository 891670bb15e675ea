package io.cooper.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDigestsTest {

    private static final int LARGE = 100_000;

    @TempDir private Path temp;

    /** A time at which all files of a test have long been there. */
    private final Instant later = Instant.now().plus(Duration.ofHours(1));

    private Path jar(String name, int content) throws IOException {
        byte[] bytes = new byte[LARGE];
        Arrays.fill(bytes, (byte) content);
        return Files.write(temp.resolve(name), bytes);
    }

    private static Digest plain(Path source) throws IOException {
        return SourceFiles.of(source, FileDigests.of(new byte[0], Instant.EPOCH)).content();
    }

    /** Returns what a build at that time remembers of files. */
    private static byte[] remembered(Path source, Instant now) throws IOException {
        FileDigests digests = FileDigests.of(new byte[0], now);
        SourceFiles.of(source, digests);
        return digests.toBytes();
    }

    private static Digest content(Path source, byte[] known) throws IOException {
        return SourceFiles.of(source, FileDigests.of(known, Instant.now())).content();
    }

    @Test
    void a_large_file_that_nobody_touched_is_not_read_again() throws IOException {
        Path jar = jar("a.jar", 1);
        Digest before = plain(temp);
        String known = new String(remembered(temp, later), StandardCharsets.US_ASCII);
        Digest real = Digest.sha256(Files.readAllBytes(jar));
        assertThat(known).contains(real.toString());

        FileDigests again = FileDigests.of(known.getBytes(StandardCharsets.US_ASCII), later);
        assertThat(SourceFiles.of(temp, again).content()).isEqualTo(before);
        assertThat(again.isChanged()).isFalse();

        // What it says is believed, so nobody looked into the file.
        String other = known.replace(real.toString(), Digest.sha256(new byte[0]).toString());
        assertThat(content(temp, other.getBytes(StandardCharsets.US_ASCII))).isNotEqualTo(before);
    }

    @Test
    void another_content_of_the_same_size_and_time_is_noticed() throws IOException {
        Path jar = jar("a.jar", 1);
        FileTime time = Files.getLastModifiedTime(jar);
        byte[] known = remembered(temp, later);

        jar("a.jar", 2);
        Files.setLastModifiedTime(jar, time);

        assertThat(content(temp, known)).isEqualTo(plain(temp));
    }

    @Test
    void another_file_moved_there_with_the_same_size_and_time_is_noticed() throws IOException {
        Path jar = jar("a.jar", 1);
        Path other = jar("b.jar", 2);
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(jar));
        byte[] known = remembered(jar, later);

        Files.move(other, jar, StandardCopyOption.REPLACE_EXISTING);

        assertThat(content(temp, known)).isEqualTo(plain(temp));
    }

    @Test
    void a_file_that_was_touched_just_now_is_not_remembered() throws IOException {
        Path jar = jar("a.jar", 1);
        assertThat(remembered(temp, Instant.now())).isEmpty();
        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
        assertThat(remembered(temp, Instant.now())).isEmpty();
        Files.setLastModifiedTime(jar, FileTime.from(later));
        assertThat(remembered(temp, later)).isEmpty();
    }

    @Test
    void small_files_and_those_that_are_gone_are_not_remembered() throws IOException {
        Path jar = jar("a.jar", 1);
        Files.writeString(temp.resolve("small"), "small");
        byte[] known = remembered(temp, later);
        assertThat(new String(known, StandardCharsets.US_ASCII).lines()).hasSize(1);

        Files.delete(jar);
        FileDigests digests = FileDigests.of(known, later);
        SourceFiles.of(temp, digests);
        assertThat(digests.isChanged()).isTrue();
        assertThat(digests.toBytes()).isEmpty();
    }
}
