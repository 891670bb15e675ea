package io.cooper.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The users and groups of a file tree, as its passwd and group files name them (passwd(5),
 * group(5)).
 */
public final class Accounts {

    /**
     * A user in numbers.
     *
     * @param groups the supplementary groups, his own among them, as in an engine's containers
     */
    public record Ids(int uid, int gid, List<Integer> groups) {
        public Ids {
            groups = List.copyOf(groups);
        }
    }

    private static final String ROOT = "0";

    private final List<String[]> users;
    private final List<String[]> groups;

    /**
     * @param passwd the text of the passwd file; empty where there is none
     * @param group the text of the group file
     */
    public Accounts(String passwd, String group) {
        this.users = lines(passwd, 4);
        this.groups = lines(group, 3);
    }

    /**
     * Looks a user up.
     *
     * @param user empty for root; {@code name} or {@code uid}, either with {@code :group} or {@code
     *     :gid}
     * @throws IllegalArgumentException if a name is not known
     */
    public Ids find(String user) {
        int colon = user.indexOf(':');
        String given = colon < 0 ? user : user.substring(0, colon);
        String name = given.isEmpty() ? ROOT : given;
        Optional<String[]> entry = entry(users, name);
        int uid =
                entry.map(fields -> Integer.parseUnsignedInt(fields[2]))
                        .orElseGet(() -> number(name, "user", "passwd"));
        if (colon >= 0) {
            int gid = gid(user.substring(colon + 1));
            return new Ids(uid, gid, List.of(gid));
        }
        int gid = entry.map(fields -> Integer.parseUnsignedInt(fields[3])).orElse(0);
        Set<Integer> all = new TreeSet<>(Set.of(gid));
        entry.ifPresent(fields -> all.addAll(supplementary(fields[0])));
        return new Ids(uid, gid, List.copyOf(all));
    }

    private int gid(String group) {
        return entry(groups, group)
                .map(fields -> Integer.parseUnsignedInt(fields[2]))
                .orElseGet(() -> number(group, "group", "group"));
    }

    private List<Integer> supplementary(String user) {
        List<Integer> gids = new ArrayList<>();
        for (String[] group : groups) {
            if (group.length > 3 && List.of(group[3].split(",", -1)).contains(user)) {
                gids.add(Integer.parseUnsignedInt(group[2]));
            }
        }
        return gids;
    }

    /** Returns the entry of this name or else of this number. */
    private static Optional<String[]> entry(List<String[]> entries, String nameOrNumber) {
        return entries.stream()
                .filter(fields -> fields[0].equals(nameOrNumber))
                .findFirst()
                .or(
                        () ->
                                entries.stream()
                                        .filter(fields -> fields[2].equals(nameOrNumber))
                                        .findFirst());
    }

    private static int number(String text, String what, String file) {
        if (!text.matches("[0-9]{1,10}")) {
            throw new IllegalArgumentException(
                    "the image has no "
                            + what
                            + " '"
                            + text
                            + "' in /etc/"
                            + file
                            + "; name another, or a number");
        }
        return Integer.parseUnsignedInt(text);
    }

    private static List<String[]> lines(String text, int fields) {
        List<String[]> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] parts = line.trim().split(":", -1);
            if (parts.length >= fields && parts[2].matches("[0-9]{1,10}")) {
                lines.add(parts);
            }
        }
        return lines;
    }
}
