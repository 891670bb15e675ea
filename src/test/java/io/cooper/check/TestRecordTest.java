package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestRecordTest {

    private static final Digest IMAGE = Digest.sha256(new byte[] {1});
    private static final Digest TESTS = Digest.sha256(new byte[] {2});
    private static final Digest OTHER = Digest.sha256(new byte[] {3});

    @TempDir Path target;

    private static TestResult result(String file, Verdict verdict) {
        TestCase test = TestCase.of("a", verdict, "because", Duration.ofMillis(5));
        return new TestResult(file, List.of(test), test.time(), "", ServiceEvidence.NONE);
    }

    private static TestRecord record(String filter, Verdict... verdicts) {
        List<TestResult> results =
                IntStream.range(0, verdicts.length)
                        .mapToObj(i -> result(i + ".sh", verdicts[i]))
                        .toList();
        return TestRecord.of(IMAGE, TESTS, filter, results);
    }

    @Test
    void a_record_reads_back_as_it_was_written() throws IOException {
        Path file = target.resolve("sub/container-tests.json");
        TestRecord record = record("", Verdict.PASSED, Verdict.FAILED);

        assertThat(TestRecord.read(file)).isEmpty();
        record.write(file);
        assertThat(TestRecord.read(file)).contains(record);
        TestRecord.skipped(IMAGE, TESTS, "skipITs").write(file);
        assertThat(TestRecord.read(file)).contains(TestRecord.skipped(IMAGE, TESTS, "skipITs"));
    }

    @Test
    void a_damaged_record_is_no_record() throws IOException {
        Path file = target.resolve("container-tests.json");
        for (String text : List.of("", "{", "{}", "[]", "{\"format\":1,\"manifest\":\"x\"}")) {
            Files.writeString(file, text);

            assertThatThrownBy(() -> TestRecord.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is damaged; run cooper:test again");
        }
    }

    @Test
    void passed_and_skipped_tests_let_the_image_go() {
        assertThat(record("", Verdict.PASSED, Verdict.SKIPPED).forPush(IMAGE, TESTS))
                .isEqualTo(
                        new TestRecord.Judgement(
                                true, "Tests run: 2, Failures: 0, Errors: 0, Skipped: 1"));
        assertThat(record("").forPush(IMAGE, TESTS).good()).isTrue();
        assertThat(TestRecord.skipped(IMAGE, TESTS, "skipITs").forPush(IMAGE, TESTS).reason())
                .isEqualTo("tests were skipped by -DskipITs");
    }

    @Test
    void a_failure_or_an_error_keeps_the_image_back() {
        assertThat(record("", Verdict.PASSED, Verdict.FAILED).forVerify(IMAGE, TESTS))
                .isEqualTo(
                        new TestRecord.Judgement(
                                false,
                                "Tests run: 2, Failures: 1, Errors: 0, Skipped: 0 in 1.sh; see"
                                        + " target/failsafe-reports/container-tests.html"));
        assertThat(record("", Verdict.ERROR).forPush(IMAGE, TESTS).good()).isFalse();
    }

    @Test
    void another_image_or_other_tests_are_not_what_was_tested() {
        TestRecord record = record("", Verdict.PASSED);

        assertThat(record.accepts(IMAGE, TESTS)).isTrue();
        assertThat(record.accepts(OTHER, TESTS)).isFalse();
        assertThat(record.forVerify(OTHER, TESTS).reason()).contains("was not tested");
        assertThat(record.forVerify(IMAGE, OTHER).reason()).contains("changed since they ran");
    }

    @Test
    void some_of_the_tests_are_enough_to_verify_but_not_to_push() {
        TestRecord record = record("10-*", Verdict.PASSED);

        assertThat(record.forVerify(IMAGE, TESTS).good()).isTrue();
        assertThat(record.forPush(IMAGE, TESTS).reason()).contains("only the tests '10-*'");
    }
}
