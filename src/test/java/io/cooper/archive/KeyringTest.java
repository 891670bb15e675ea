package io.cooper.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.testing.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyringTest {

    @TempDir private Path directory;

    @Test
    void the_archive_keys_of_both_distributions_come_with_the_plugin() throws IOException {
        assertThat(Keyring.of(Distribution.DEBIAN).fingerprints())
                .contains(
                        "4CB50190207B4758A3F73A796ED0E7B82643E131",
                        "B0CAB9266E8C3929798B3EEEBDE6D2B9216EC7A8",
                        "B8E5F13176D2A7A75220028078DBA3BC47EF2265",
                        "89C87ACEA5DD6B8E6A7068808E9F831205B4BA95");
        assertThat(Keyring.of(Distribution.UBUNTU).fingerprints())
                .containsExactlyInAnyOrder(
                        "790BC7277767219C42C86F933B4FE6ACC0B21F32",
                        "F6ECB3762474EDA9D21B7022871920D1991BC93C");
    }

    @Test
    void several_keys_in_one_file_all_count() throws IOException {
        SigningKey one = SigningKey.generate("one");
        SigningKey two = SigningKey.generate("two");
        Path file = directory.resolve("keys.asc");
        Files.writeString(file, text(one.publicKey()) + "\n" + text(two.publicKey()));

        byte[] signed = two.clearSign("Suite: sid\n- dashed\ntrailing \n");

        assertThat(text(Keyring.of(file).verify(signed, "the file", Instant.now())))
                .isEqualTo("Suite: sid\n- dashed\ntrailing\n");
    }

    @Test
    void a_file_without_keys_is_refused_by_name() throws IOException {
        Path file = directory.resolve("empty.gpg");
        Files.createFile(file);

        assertThatThrownBy(() -> Keyring.of(file))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContainingAll("<keyring>", "empty.gpg");
        assertThatThrownBy(() -> Keyring.of(directory.resolve("missing.gpg")))
                .hasMessageContainingAll("missing.gpg", "no such file");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
