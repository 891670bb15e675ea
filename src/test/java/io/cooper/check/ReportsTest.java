package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class ReportsTest {

    private static final String REPORT = "surefire-test-report.xsd";

    @TempDir Path directory;

    private Reports reports() throws IOException {
        Reports reports = new Reports(directory, "ntp/", Map.of("sandbox", "namespaces"));
        reports.clear();
        return reports;
    }

    private static TestResult result(String file, String output, TestCase... cases) {
        ServiceEvidence service =
                new ServiceEvidence(
                        "running",
                        "listening\n",
                        List.of("123/udp"),
                        List.of(new ServiceEvidence.Other("dns", "running", "queried\n")));
        return new TestResult(file, List.of(cases), Duration.ofMillis(1500), output, service);
    }

    private static TestCase test(String name, Verdict verdict, String message) {
        return TestCase.of(name, verdict, message, Duration.ofMillis(1));
    }

    /** Compares a report with a schema of surefire's own. */
    private void validate(String name, String schema) throws Exception {
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(ReportsTest.class.getResource("/surefire/" + schema))
                .newValidator()
                .validate(new StreamSource(directory.resolve(name).toFile()));
    }

    private Document parse(String name) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder.parse(directory.resolve(name).toFile());
    }

    @Test
    void a_report_says_what_surefire_s_says() throws Exception {
        Reports reports = reports();
        reports.add(
                result(
                        "10-a.sh",
                        "one\ntwo\n",
                        test("starts", Verdict.PASSED, ""),
                        test("answers", Verdict.FAILED, "not ok: answers"),
                        test("IPv6", Verdict.SKIPPED, "none here")));

        validate("TEST-container.10-a.sh.xml", REPORT);
        Element suite = parse("TEST-container.10-a.sh.xml").getDocumentElement();
        assertThat(suite.getAttribute("name")).isEqualTo("ntp/10-a.sh");
        assertThat(suite.getAttribute("time")).isEqualTo("1.500");
        assertThat(suite.getAttribute("tests")).isEqualTo("3");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        Element answers = (Element) suite.getElementsByTagName("testcase").item(1);
        assertThat(answers.getAttribute("classname")).isEqualTo("ntp/10-a.sh");
        Element failure = (Element) answers.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).isEqualTo("not ok: answers");
        assertThat(failure.getTextContent())
                .contains("last lines of 10-a.sh:\n  one\n  two\n")
                .contains("service log (running):\n  listening\n")
                .contains("listening: 123/udp\n")
                .contains("log of the service dns (running):\n  queried\n")
                .contains("mvn cooper:shell -Dcooper.test=10-a\n");
        assertThat(answers.getElementsByTagName("system-out").item(0).getTextContent())
                .isEqualTo("one\ntwo\n");
    }

    @Test
    void every_character_leaves_a_report_well_formed() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c < 0x300; c++) {
            all.append((char) c);
        }
        all.append("\ud800 \udc00 \ufffe \uffff \ud83d\ude00 ]]> <![CDATA[ <!-- & &amp; \r\n");
        String broken =
                new String(new byte[] {(byte) 0xc3, 0x28, (byte) 0xff}, StandardCharsets.UTF_8);
        Reports reports = reports();
        TestCase bad = test(all.toString(), Verdict.FAILED, all + broken);
        reports.add(result(all.toString(), all + broken, bad));
        reports.finish(List.of(result(all.toString(), all.toString(), bad)), Duration.ZERO);

        try (var files = Files.list(directory)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".xml"))
                            .sorted()
                            .toList();
            assertThat(names).hasSize(2);
            validate(names.get(0), REPORT);
            Document report = parse(names.get(0));
            Element test = (Element) report.getElementsByTagName("testcase").item(0);
            assertThat(test.getAttribute("name")).contains("\u241b", "\ud83d\ude00", "\n", "]]>");
        }
        assertThat(parse("container-tests.html").getElementsByTagName("h2").getLength())
                .isEqualTo(2);
    }

    @Test
    void a_thousand_cases_and_ten_megabytes_fit() throws Exception {
        List<TestCase> cases = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            cases.add(test("case " + i, i % 2 == 0 ? Verdict.PASSED : Verdict.FAILED, "m" + i));
        }
        Reports reports = reports();
        String output = "0123456789\u0001\n".repeat(900_000);
        reports.add(result("big.sh", output, cases.toArray(TestCase[]::new)));

        validate("TEST-container.big.sh.xml", REPORT);
        Document report = parse("TEST-container.big.sh.xml");
        assertThat(report.getElementsByTagName("testcase").getLength()).isEqualTo(1000);
        assertThat(report.getElementsByTagName("system-out").item(0).getTextContent())
                .hasSize(output.length());
        assertThat(Files.size(directory.resolve("TEST-container.big.sh.xml")))
                .isLessThan(30_000_000);
    }

    @Test
    void the_reports_of_an_earlier_run_are_gone_and_those_of_others_stay() throws Exception {
        Files.writeString(directory.resolve("TEST-com.example.FooIT.xml"), "<testsuite/>");
        Files.writeString(directory.resolve("failsafe-summary.xml"), "<failsafe-summary/>");
        reports().add(result("10-a.sh", "", test("a", Verdict.PASSED, "")));
        Reports second = reports();
        second.add(result("20-b.sh", "", test("b", Verdict.PASSED, "")));
        second.add(result("20 b.sh", "", test("b", Verdict.PASSED, "")));
        second.add(result("20\u00e4b.sh", "", test("b", Verdict.PASSED, "")));
        second.finish(List.of(), Duration.ZERO);

        assertThat(directory.toFile().list())
                .containsExactlyInAnyOrder(
                        "TEST-com.example.FooIT.xml",
                        "failsafe-summary.xml",
                        "TEST-container.20-b.sh.xml",
                        "TEST-container.20_b.sh.xml",
                        "TEST-container.20_b.sh-2.xml",
                        "summary.xml",
                        "container-tests.html");
    }

    @Test
    void the_summary_says_what_failsafe_s_says() throws Exception {
        reports()
                .finish(
                        List.of(
                                result("1.sh", "", test("a", Verdict.PASSED, "")),
                                result("2.sh", "", test("a", Verdict.ERROR, "x"))),
                        Duration.ZERO);

        validate("summary.xml", "failsafe-summary.xsd");
        Element summary = parse("summary.xml").getDocumentElement();
        assertThat(summary.getAttribute("result")).isEqualTo("255");
        assertThat(summary.getElementsByTagName("completed").item(0).getTextContent())
                .isEqualTo("2");
        assertThat(summary.getElementsByTagName("errors").item(0).getTextContent()).isEqualTo("1");
    }
}
