package io.cooper.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The result of a file of tests as JUnit XML in <a
 * href="https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd">
 * surefire's schema</a>, which GitLab reads.
 */
final class JUnitReport {

    private static final String PROLOG = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    private JUnitReport() {}

    /**
     * Writes the file.
     *
     * @param className what stands for the class: the file of tests
     * @param properties what the tests ran with
     */
    static void write(
            Path file, TestResult result, String className, Map<String, String> properties)
            throws IOException {
        try (Markup xml = new Markup(file, PROLOG)) {
            xml.start("testsuite")
                    .with("name", className)
                    .with("time", Texts.seconds(result.time()))
                    .with("tests", result.cases().size())
                    .with("errors", result.count(Verdict.ERROR))
                    .with("skipped", result.count(Verdict.SKIPPED))
                    .with("failures", result.count(Verdict.FAILED))
                    .line();
            xml.start("properties").line();
            for (Map.Entry<String, String> property : properties.entrySet()) {
                xml.start("property")
                        .with("name", property.getKey())
                        .with("value", property.getValue());
                xml.end().line();
            }
            xml.end().line();
            for (TestCase test : result.cases()) {
                write(xml, test, result, className);
            }
            xml.end().line();
        }
    }

    private static void write(Markup xml, TestCase test, TestResult result, String className)
            throws IOException {
        xml.start("testcase")
                .with("name", test.name())
                .with("classname", className)
                .with("time", Texts.seconds(test.time()));
        // What was printed belongs to the file; one case carries it, where people look first.
        boolean carries = test.equals(result.decisive());
        switch (test.verdict()) {
            case FAILED -> problem(xml, "failure", test, carries ? result : null);
            case ERROR -> problem(xml, "error", test, carries ? result : null);
            case SKIPPED -> xml.start("skipped").with("message", test.message()).end();
            case PASSED -> {}
        }
        if (carries && !result.output().isEmpty()) {
            xml.line().element("system-out", result.output());
        }
        if (carries && !result.service().logs().isEmpty()) {
            xml.line().element("system-err", result.service().logs());
        }
        xml.end().line();
    }

    private static void problem(Markup xml, String element, TestCase test, TestResult resultOrNull)
            throws IOException {
        StringBuilder text = new StringBuilder(test.message()).append('\n').append(test.detail());
        if (resultOrNull != null) {
            FailureText.of(resultOrNull).forEach(line -> text.append(line).append('\n'));
        }
        xml.start(element).with("message", test.message()).with("type", test.verdict().toString());
        xml.text(text.toString()).end();
    }
}
