package io.cooper.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of the package matrix, as a table in Markdown. */
final class PackageTable {

    private final List<String> kinds;
    private final Map<String, Map<String, String>> cells = new LinkedHashMap<>();

    /**
     * @param kinds the titles of its columns
     */
    PackageTable(List<String> kinds) {
        this.kinds = List.copyOf(kinds);
    }

    void add(String row, String kind, String cell) {
        cells.computeIfAbsent(row, name -> new LinkedHashMap<>()).put(kind, cell);
    }

    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("| | ").append(String.join(" | ", kinds)).append(" |\n");
        text.append("|---".repeat(kinds.size() + 1)).append("|\n");
        cells.forEach(
                (row, columns) -> {
                    text.append("| ").append(row);
                    kinds.forEach(
                            kind -> text.append(" | ").append(columns.getOrDefault(kind, "–")));
                    text.append(" |\n");
                });
        Files.writeString(file, text);
    }
}
