package io.cooper.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.Requirements;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class Sha256Test {

    /** Without the library it would be Java that is compared with itself. */
    @BeforeAll
    static void needs_the_library() {
        Requirements.that(Sha256.isByLibrary(), "needs libcrypto of OpenSSL 3");
    }

    @Test
    void no_bytes_have_the_digest_of_the_standard() {
        assertThat(HexFormat.of().formatHex(Sha256.create().digest()))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @RepeatedTest(20)
    void pieces_of_any_size_have_the_digest_that_java_gives(RepetitionInfo repetition)
            throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        byte[] bytes = new byte[random.nextInt(1 << random.nextInt(1, 21))];
        random.nextBytes(bytes);
        MessageDigest own = Sha256.create();
        own.update(bytes); // what was before a reset does not count
        own.reset();
        int done = 0;
        while (done < bytes.length) {
            int size =
                    random.nextInt(1, Math.min(bytes.length - done, 1 << random.nextInt(20)) + 1);
            if (size == 1) {
                own.update(bytes[done]);
            } else {
                own.update(bytes, done, size);
            }
            done += size;
        }
        byte[] expected = MessageDigest.getInstance("SHA-256").digest(bytes);

        assertThat(((MessageDigest) own.clone()).digest()).isEqualTo(expected);
        assertThat(own.digest()).isEqualTo(expected);
        assertThat(own.digest(bytes)).as("after a digest").isEqualTo(expected);
    }

    @Test
    void a_piece_may_be_larger_than_what_is_handed_over_at_once() throws Exception {
        byte[] bytes = new byte[3 * Scratch.DATA_SIZE + 1];
        new Random(7).nextBytes(bytes);

        assertThat(Sha256.create().digest(bytes))
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void two_at_a_time_in_one_thread_do_not_mix() throws Exception {
        MessageDigest one = Sha256.create();
        MessageDigest other = Sha256.create();
        one.update(new byte[] {'a'});
        other.update(new byte[] {'x', 'y'});
        one.update(new byte[] {'b', 'c'});

        assertThat(one.digest())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(new byte[] {'a', 'b', 'c'}));
        assertThat(other.digest())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(new byte[] {'x', 'y'}));
    }
}
