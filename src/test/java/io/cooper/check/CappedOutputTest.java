package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CappedOutputTest {

    private final List<String> lines = new ArrayList<>();

    private static void print(CappedOutput output, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        output.write(bytes, 0, bytes.length);
    }

    @Test
    void what_fits_is_kept_whole() {
        CappedOutput output = new CappedOutput(20, lines::add);
        print(output, "0123456789");
        print(output, "abcdefghij");

        assertThat(output.text()).isEqualTo("0123456789abcdefghij");
    }

    @Test
    void of_a_long_output_beginning_and_end_are_kept_however_it_is_written() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            all.append(i).append(' ');
        }
        Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            CappedOutput output = new CappedOutput(20, line -> {});
            for (int i = 0; i < all.length(); ) {
                int end = Math.min(all.length(), i + 1 + random.nextInt(60));
                print(output, all.substring(i, end));
                i = end;
            }

            assertThat(output.text())
                    .isEqualTo(
                            all.substring(0, 10)
                                    + "\n[... "
                                    + (all.length() - 20)
                                    + " bytes are left out here ...]\n"
                                    + all.substring(all.length() - 10));
        }
    }

    @Test
    void every_line_is_passed_on_also_one_without_an_end() {
        CappedOutput output = new CappedOutput(4, lines::add);
        print(output, "a");
        print(output, "b\n\nc\r\n");
        print(output, "d\u00ff");
        output.finish();

        assertThat(lines).containsExactly("ab", "", "c", "d\ufffd");
    }

    @Test
    void a_line_without_end_does_not_fill_the_memory() {
        CappedOutput output = new CappedOutput(4, lines::add);
        for (int i = 0; i < 100; i++) {
            print(output, "x".repeat(1000));
        }
        print(output, "\nnext\n");

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).hasSize(16 * 1024 + 3).endsWith("x...");
        assertThat(lines.get(1)).isEqualTo("next");
    }
}
