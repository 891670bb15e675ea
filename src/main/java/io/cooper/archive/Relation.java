package io.cooper.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One package that a field such as {@code Depends} names (Debian Policy, section 7.1).
 *
 * @param name the package, real or virtual
 * @param qualifier {@code any}, {@code native} or an architecture; empty where there is none
 * @param operator {@code <<}, {@code <=}, {@code =}, {@code >=} or {@code >>}; empty where any
 *     version will do
 * @param version what the operator compares with; empty without one
 */
record Relation(String name, String qualifier, String operator, String version) {

    private static final Pattern FORM =
            Pattern.compile(
                    "([A-Za-z0-9][A-Za-z0-9+.-]*)(?::([a-z0-9-]+))?"
                            + "\\s*(?:\\(\\s*(<<|<=|=|>=|>>|<|>)\\s*([^\\s)]+)\\s*\\))?"
                            + "\\s*(?:\\[[^]]*])?\\s*(?:<[^>]*>\\s*)*");

    /**
     * Reads a field: groups separated by commas, of which each is a list of alternatives, best
     * first.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    static List<List<Relation>> parse(String field) {
        List<List<Relation>> groups = new ArrayList<>();
        for (String group : field.split(",", -1)) {
            if (!group.isBlank()) {
                List<Relation> alternatives = new ArrayList<>();
                for (String alternative : group.split("\\|", -1)) {
                    alternatives.add(one(alternative.trim()));
                }
                groups.add(List.copyOf(alternatives));
            }
        }
        return List.copyOf(groups);
    }

    private static Relation one(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a relation to a package: '" + text + "'");
        }
        String operator = Optional.ofNullable(matcher.group(3)).orElse("");
        return new Relation(
                matcher.group(1),
                Optional.ofNullable(matcher.group(2)).orElse(""),
                // The old forms mean what one would not expect (Policy, section 7.1).
                operator.equals("<") || operator.equals(">") ? operator + "=" : operator,
                Optional.ofNullable(matcher.group(4)).orElse(""));
    }

    /** Tells whether a version is one of those that this relation allows. */
    boolean allows(DebianVersion candidate) {
        if (operator.isEmpty()) {
            return true;
        }
        int order = candidate.compareTo(new DebianVersion(version));
        return switch (operator) {
            case "<<" -> order < 0;
            case "<=" -> order <= 0;
            case "=" -> order == 0;
            case ">=" -> order >= 0;
            default -> order > 0;
        };
    }

    @Override
    public String toString() {
        return name
                + (qualifier.isEmpty() ? "" : ":" + qualifier)
                + (operator.isEmpty() ? "" : " (" + operator + " " + version + ")");
    }
}
