package io.cooper.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The archives that a machine's apt is configured with (sources.list(5)): where a mirror near it is
 * to be had.
 */
public final class AptSources {

    private record Source(Mirror mirror, List<String> suites, List<String> components, String key) {

        boolean isOf(Distribution distribution) {
            String[] path = mirror.root().getPath().split("/", -1);
            String last = path.length < 2 ? "" : path[path.length - 2];
            boolean named =
                    last.equals(distribution.toString())
                            || last.equals(distribution + "-security")
                            || last.equals(distribution + "-ports");
            // Others' archives are often named after the distribution too, but have no main.
            return components.contains("main")
                    && (named || key.contains(distribution + "-archive-keyring"));
        }
    }

    private final List<Source> sources = new ArrayList<>();

    private AptSources() {}

    /** Returns a machine's configuration; what cannot be read is as if not there. */
    public static AptSources of(Path etcApt) {
        AptSources sources = new AptSources();
        Set<Path> files = new TreeSet<>();
        files.add(etcApt.resolve("sources.list"));
        try (DirectoryStream<Path> parts =
                Files.newDirectoryStream(etcApt.resolve("sources.list.d"))) {
            parts.forEach(files::add);
        } catch (IOException e) {
            // Not every machine has apt.
        }
        files.forEach(sources::read);
        return sources;
    }

    private void read(Path file) {
        try {
            if (file.toString().endsWith(".list")) {
                for (String line : text(file).lines().toList()) {
                    addLine(line);
                }
            } else if (file.toString().endsWith(".sources")) {
                addParagraphs(Files.readAllBytes(file));
            }
        } catch (IOException e) {
            // A file that apt could not read either says nothing about mirrors.
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private void addLine(String line) {
        String plain = line.replaceFirst("#.*", "").trim();
        String options = plain.replaceFirst("^deb\\s*(\\[[^]]*])?.*", "$1");
        List<String> words = words(plain.replaceFirst("\\[[^]]*]", " "));
        if (words.size() > 3 && words.get(0).equals("deb")) {
            add(
                    List.of(words.get(1)),
                    List.of(words.get(2)),
                    words.subList(3, words.size()),
                    options);
        }
    }

    private void addParagraphs(byte[] bytes) throws IOException {
        Paragraphs paragraphs = new Paragraphs(new ByteArrayInputStream(bytes), Set.of());
        Optional<Map<String, String>> next = paragraphs.next();
        while (next.isPresent()) {
            Map<String, String> fields = next.get();
            if (words(fields.getOrDefault("types", "")).contains("deb")
                    && !fields.getOrDefault("enabled", "yes").equals("no")) {
                add(
                        words(fields.getOrDefault("uris", "")),
                        words(fields.getOrDefault("suites", "")),
                        words(fields.getOrDefault("components", "")),
                        fields.getOrDefault("signed-by", ""));
            }
            next = paragraphs.next();
        }
    }

    private void add(
            List<String> addresses, List<String> suites, List<String> components, String key) {
        for (String address : addresses) {
            try {
                sources.add(new Source(Mirror.parse(address), suites, components, key));
            } catch (IllegalArgumentException e) {
                // A medium, a directory or another way to fetch, which is not for us.
            }
        }
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split("\\s+", -1)).filter(word -> !word.isEmpty()).toList();
    }

    /**
     * Returns the mirror that has a distribution's suite: one that is configured for this very
     * suite, or else for the same of another release, e.g. for its security fixes.
     */
    Optional<Mirror> mirror(Distribution distribution, String suite) {
        return sources.stream()
                .filter(source -> source.isOf(distribution))
                .filter(source -> source.suites().contains(suite))
                .findFirst()
                .or(
                        () ->
                                sources.stream()
                                        .filter(source -> source.isOf(distribution))
                                        .filter(source -> hasPocketOf(source, suite))
                                        .findFirst())
                .map(Source::mirror);
    }

    private static boolean hasPocketOf(Source source, String suite) {
        return source.suites().stream().anyMatch(other -> pocket(other).equals(pocket(suite)));
    }

    private static String pocket(String suite) {
        int dash = suite.indexOf('-');
        return dash < 0 ? "" : suite.substring(dash);
    }
}
