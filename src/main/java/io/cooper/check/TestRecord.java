package io.cooper.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cooper.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code target/container-tests.json} says: which image was tested, with which tests, and what
 * came of it.
 *
 * @param manifest the digest of the image's manifest
 * @param inputs the digest of the tests, see {@link TestScripts#digest}
 * @param limits what was left out
 * @param counts of single tests
 * @param files of tests, in the order of their names
 */
public record TestRecord(
        Digest manifest, Digest inputs, Limits limits, Counts counts, List<FileResult> files) {

    /**
     * What was left out of a run.
     *
     * @param skippedBy the switch that skipped all tests, e.g. {@code skipITs}; empty where they
     *     ran
     * @param filter the setting that chose among them; empty where all ran
     */
    public record Limits(String skippedBy, String filter) {}

    /**
     * What came of a file.
     *
     * @param tests how many tests it had
     * @param message why it is not passed; else empty
     */
    public record FileResult(String file, Verdict verdict, int tests, String message) {}

    /**
     * What a goal makes of a record.
     *
     * @param good whether it may go on
     * @param reason in one line
     */
    public record Judgement(boolean good, String reason) {}

    private static final JsonMapper JSON = new JsonMapper();
    private static final int FORMAT = 1;

    public TestRecord {
        files = List.copyOf(files);
    }

    /** Returns the record of a run. */
    static TestRecord of(Digest manifest, Digest inputs, String filter, List<TestResult> results) {
        List<FileResult> files = new ArrayList<>();
        for (TestResult result : results) {
            files.add(
                    new FileResult(
                            result.file(),
                            result.verdict(),
                            result.cases().size(),
                            result.decisive().message()));
        }
        return new TestRecord(manifest, inputs, new Limits("", filter), Counts.of(results), files);
    }

    /**
     * Returns the record of tests that did not run.
     *
     * @param skippedBy the switch, e.g. {@code skipITs}
     */
    public static TestRecord skipped(Digest manifest, Digest inputs, String skippedBy) {
        return new TestRecord(
                manifest, inputs, new Limits(skippedBy, ""), new Counts(0, 0, 0, 0), List.of());
    }

    /** Returns the record of an image that has no tests, which is a good one. */
    public static TestRecord withoutTests(Digest manifest, Digest inputs) {
        return of(manifest, inputs, "", List.of());
    }

    /** Tells whether the record is about this image and these tests. */
    public boolean accepts(Digest manifestAtHand, Digest inputsAtHand) {
        return manifest.equals(manifestAtHand) && inputs.equals(inputsAtHand);
    }

    /** Returns what {@code cooper:verify} makes of it. */
    public Judgement forVerify(Digest manifestAtHand, Digest inputsAtHand) {
        if (!manifest.equals(manifestAtHand)) {
            return new Judgement(
                    false,
                    "the image "
                            + manifestAtHand.shortHex()
                            + " was not tested, but "
                            + manifest.shortHex()
                            + " was; run cooper:build and cooper:test in one command");
        }
        if (!inputs.equals(inputsAtHand)) {
            return new Judgement(
                    false,
                    "src/test/container or the settings of the tests have changed since they ran;"
                            + " run cooper:test again");
        }
        if (!limits.skippedBy().isEmpty()) {
            return new Judgement(true, "tests were skipped by -D" + limits.skippedBy());
        }
        return counts.failures() + counts.errors() > 0
                ? new Judgement(false, failures())
                : new Judgement(true, files.isEmpty() ? "there are no tests" : counts.toString());
    }

    /** Returns what {@code cooper:push} makes of it. */
    public Judgement forPush(Digest manifestAtHand, Digest inputsAtHand) {
        Judgement judgement = forVerify(manifestAtHand, inputsAtHand);
        if (judgement.good() && !limits.filter().isEmpty()) {
            return new Judgement(
                    false,
                    "only the tests '"
                            + limits.filter()
                            + "' were run; what is pushed must have passed all of them");
        }
        return judgement;
    }

    private String failures() {
        List<String> bad =
                files.stream()
                        .filter(file -> !file.verdict().good())
                        .map(FileResult::file)
                        .toList();
        String more = bad.size() > 5 ? " and " + (bad.size() - 5) + " more" : "";
        return counts
                + " in "
                + String.join(", ", bad.subList(0, Math.min(5, bad.size())))
                + more
                + "; see target/failsafe-reports/container-tests.html";
    }

    /** Writes the record, whole or not at all. */
    public void write(Path file) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT);
        json.put("manifest", manifest.toString());
        json.put("inputs", inputs.toString());
        json.put("skippedBy", limits.skippedBy());
        json.put("filter", limits.filter());
        json.put("tests", counts.tests());
        json.put("failures", counts.failures());
        json.put("errors", counts.errors());
        json.put("skipped", counts.skipped());
        for (FileResult result : files) {
            ObjectNode entry = json.withArray("files").addObject();
            entry.put("file", result.file());
            entry.put("verdict", result.verdict().toString());
            entry.put("tests", result.tests());
            entry.put("message", result.message());
        }
        DefaultPrettyPrinter lines =
                new DefaultPrettyPrinter()
                        .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                        .withArrayIndenter(new DefaultIndenter("  ", "\n"));
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(part, JSON.writer(lines).writeValueAsBytes(json));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Reads the record.
     *
     * @return nothing if there is none
     * @throws IOException if it is damaged
     */
    public static Optional<TestRecord> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(JSON.readTree(Files.readAllBytes(file))));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IOException(file + " is damaged; run cooper:test again", e);
        }
    }

    private static TestRecord parse(JsonNode json) {
        if (json.path("format").asInt() != FORMAT) {
            throw new IllegalArgumentException("a record of another format");
        }
        List<FileResult> files = new ArrayList<>();
        for (JsonNode entry : json.path("files")) {
            files.add(
                    new FileResult(
                            entry.path("file").asText(),
                            Verdict.parse(entry.path("verdict").asText()),
                            entry.path("tests").asInt(),
                            entry.path("message").asText()));
        }
        return new TestRecord(
                Digest.parse(json.path("manifest").asText()),
                Digest.parse(json.path("inputs").asText()),
                new Limits(json.path("skippedBy").asText(), json.path("filter").asText()),
                new Counts(
                        json.path("tests").asInt(),
                        json.path("failures").asInt(),
                        json.path("errors").asInt(),
                        json.path("skipped").asInt()),
                files);
    }
}
