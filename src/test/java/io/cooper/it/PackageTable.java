package io.cooper.it;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of the package matrix, as a table in Markdown. */
final class PackageTable {

    static final String UNKNOWN = "–";

    private final List<String> kinds;
    private final Map<String, Map<String, String>> cells = new LinkedHashMap<>();

    /**
     * @param kinds the titles of its columns
     */
    PackageTable(List<String> kinds) {
        this.kinds = List.copyOf(kinds);
    }

    /** Sets a cell; one that is empty stands for what is not known yet. */
    void add(String row, String kind, String cell) {
        cells.computeIfAbsent(row, name -> new LinkedHashMap<>()).put(kind, cell);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append("| | ").append(String.join(" | ", kinds)).append(" |\n");
        text.append("|---".repeat(kinds.size() + 1)).append("|\n");
        cells.forEach(
                (row, columns) -> {
                    text.append("| ").append(row);
                    for (String kind : kinds) {
                        String cell = columns.getOrDefault(kind, "");
                        text.append(" | ").append(cell.isEmpty() ? UNKNOWN : cell);
                    }
                    text.append(" |\n");
                });
        return text.toString();
    }
}
