package io.cooper.check;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A run as one page that needs no other file. */
final class HtmlReport {

    private static final String STYLE =
            """
            body{font:15px/1.45 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em}
            table{border-collapse:collapse;width:100%}
            td,th{text-align:left;padding:.2em .8em .2em 0;border-bottom:1px solid #ddd;vertical-align:top}
            pre{background:#f6f6f6;padding:.6em;overflow:auto;max-height:30em}
            .passed{color:#187818}.failed,.error{color:#b00020;font-weight:bold}.skipped{color:#777}
            """;

    private HtmlReport() {}

    static void write(
            Path file, List<TestResult> results, Map<String, String> properties, Duration time)
            throws IOException {
        try (Markup html = new Markup(file, "<!DOCTYPE html>\n")) {
            html.start("html").with("lang", "en").line();
            html.start("head").start("meta").with("charset", "utf-8").end();
            html.element("title", "Container tests").element("style", STYLE).end().line();
            html.start("body").element("h1", "Container tests").line();
            html.element("p", Counts.of(results) + ", Time: " + Texts.seconds(time) + " s").line();
            table(html, properties);
            overview(html, results);
            for (int i = 0; i < results.size(); i++) {
                section(html, results.get(i), i);
            }
            html.end().line().end().line();
        }
    }

    private static void table(Markup html, Map<String, String> properties) throws IOException {
        html.start("table").line();
        for (Map.Entry<String, String> property : properties.entrySet()) {
            html.start("tr").element("th", property.getKey()).element("td", property.getValue());
            html.end().line();
        }
        html.end().line();
    }

    private static void overview(Markup html, List<TestResult> results) throws IOException {
        html.element("h2", "Files").start("table").line();
        for (int i = 0; i < results.size(); i++) {
            TestResult result = results.get(i);
            html.start("tr").start("td");
            html.start("a").with("href", "#f" + i).text(result.file()).end().end();
            verdict(html, result.verdict());
            html.element("td", Texts.count(result.cases().size(), "test"));
            html.element("td", Texts.seconds(result.time()) + " s");
            html.element("td", result.decisive().message()).end().line();
        }
        html.end().line();
    }

    private static void verdict(Markup html, Verdict verdict) throws IOException {
        html.start("td").with("class", verdict.toString()).text(verdict.toString()).end();
    }

    private static void section(Markup html, TestResult result, int index) throws IOException {
        html.start("h2").with("id", "f" + index).text(result.file()).end().line();
        html.start("table").line();
        for (TestCase test : result.cases()) {
            html.start("tr").element("td", test.name());
            verdict(html, test.verdict());
            html.element("td", Texts.seconds(test.time()) + " s");
            html.start("td").text(test.message());
            if (!test.detail().isEmpty()) {
                html.element("pre", test.detail());
            }
            html.end().end().line();
        }
        html.end().line();
        output(html, "Output", result.output(), !result.verdict().good());
        output(html, "Service log", result.service().log(), !result.verdict().good());
        for (ServiceEvidence.Other other : result.service().others()) {
            String title = "Log of the service " + other.name();
            output(html, title, other.log(), !result.verdict().good());
        }
        if (!result.verdict().good()) {
            html.element("pre", String.join("\n", FailureText.of(result))).line();
        }
    }

    private static void output(Markup html, String title, String text, boolean open)
            throws IOException {
        if (text.isEmpty()) {
            return;
        }
        html.start("details");
        if (open) {
            html.with("open", "open");
        }
        html.element("summary", title).element("pre", text).end().line();
    }
}
