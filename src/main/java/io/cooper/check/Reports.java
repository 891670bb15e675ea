package io.cooper.check;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The files in {@code target/failsafe-reports} that tell of a run. */
final class Reports {

    /** Sets ours apart from those of failsafe in the same directory. */
    private static final String PREFIX = "TEST-container.";

    private static final String SUMMARY = "summary.xml";
    private static final String PAGE = "container-tests.html";
    private static final int MAX_NAME = 150;

    private final Path directory;
    private final String classPrefix;
    private final Map<String, String> properties;
    private final Set<String> names = new HashSet<>();

    /**
     * @param classPrefix what comes before a file's name where a class name is asked for
     * @param properties what the tests run with
     */
    Reports(Path directory, String classPrefix, Map<String, String> properties) {
        this.directory = directory;
        this.classPrefix = classPrefix;
        this.properties = new TreeMap<>(properties);
    }

    /** Removes what an earlier run has left. */
    void clear() throws IOException {
        Files.createDirectories(directory);
        remove(directory);
    }

    /** Removes what an earlier run has left in a directory, which may be missing. */
    static void remove(Path directory) throws IOException {
        for (Path file : in(directory)) {
            Files.delete(file);
        }
    }

    /** Returns the files that a run has left in a directory, which may be missing. */
    static List<Path> in(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> some = Files.newDirectoryStream(directory)) {
            for (Path file : some) {
                String name = file.getFileName().toString();
                boolean isCase = name.startsWith(PREFIX) && name.endsWith(".xml");
                if (isCase || name.equals(SUMMARY) || name.equals(PAGE)) {
                    files.add(file);
                }
            }
        }
        return files;
    }

    /** Writes the JUnit XML of a file of tests. */
    void add(TestResult result) throws IOException {
        Path file = directory.resolve(PREFIX + unique(result.file()) + ".xml");
        JUnitReport.write(file, result, classPrefix + result.file(), properties);
    }

    private synchronized String unique(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
        safe = safe.substring(0, Math.min(safe.length(), MAX_NAME));
        String unique = safe;
        for (int n = 2; !names.add(unique.toLowerCase(Locale.ROOT)); n++) {
            unique = safe + "-" + n;
        }
        return unique;
    }

    /** Writes the summary that failsafe has, and the page for people. */
    void finish(List<TestResult> results, Duration time) throws IOException {
        writeSummary(results);
        HtmlReport.write(directory.resolve(PAGE), results, properties, time);
    }

    /**
     * Writes {@code summary.xml} (<a
     * href="https://maven.apache.org/surefire/maven-surefire-plugin/xsd/failsafe-summary.xsd">
     * failsafe's schema</a>).
     */
    private void writeSummary(List<TestResult> results) throws IOException {
        Counts counts = Counts.of(results);
        Path file = directory.resolve(SUMMARY);
        try (Markup xml = new Markup(file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")) {
            xml.start("failsafe-summary");
            // As failsafe has it: 254 is no tests, 255 is failures, nothing is success.
            if (counts.tests() == 0) {
                xml.with("result", 254);
            } else if (counts.failures() + counts.errors() > 0) {
                xml.with("result", 255);
            }
            xml.with("timeout", "false").line();
            xml.element("completed", Integer.toString(counts.tests())).line();
            xml.element("errors", Integer.toString(counts.errors())).line();
            xml.element("failures", Integer.toString(counts.failures())).line();
            xml.element("skipped", Integer.toString(counts.skipped())).line();
            xml.element("failureMessage", "").line();
            xml.end().line();
        }
    }
}
