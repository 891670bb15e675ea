package io.cooper.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * A mapping of a YAML file. What is of another type than asked for, and a key that nobody asks for,
 * is an error that names the place.
 */
final class YamlMap {

    private final String place;
    private final Map<?, ?> values;
    private final Set<String> asked = new HashSet<>();

    private YamlMap(String place, Map<?, ?> values) {
        this.place = place;
        this.values = values;
    }

    /**
     * Reads a file of one mapping.
     *
     * @throws IllegalArgumentException if it is no YAML, or something else than a mapping
     */
    static YamlMap parse(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            Object value = new Yaml(new SafeConstructor(options)).load(text);
            return map("the file", value);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new IllegalArgumentException(
                    "line " + line + " is not YAML: " + e.getProblem(), e);
        } catch (YAMLException e) {
            throw new IllegalArgumentException("is not YAML: " + e.getMessage(), e);
        }
    }

    private static YamlMap map(String place, Object value) {
        if (value instanceof Map<?, ?> map) {
            return new YamlMap(place, map);
        }
        throw new IllegalArgumentException(place + " is not a mapping of keys to values");
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** Tells whether the key has a value other than nothing: false, or an empty text or list. */
    boolean asksFor(String key) {
        Object value = get(key);
        return value != null
                && !value.equals(false)
                && !value.equals("")
                && !value.equals(List.of());
    }

    /** Returns a text, or a number or truth value as text; empty where the key is missing. */
    String text(String key) {
        Object value = get(key);
        return value == null ? "" : scalar(key, value);
    }

    /**
     * Returns a text.
     *
     * @throws IllegalArgumentException if it is missing or empty
     */
    String required(String key) {
        String text = text(key);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(place + " has no " + key);
        }
        return text;
    }

    int number(String key, int missing) {
        Object value = get(key);
        if (value == null) {
            return missing;
        }
        if (value instanceof Integer number) {
            return number;
        }
        throw wrong(key, "a number");
    }

    boolean truth(String key, boolean missing) {
        Object value = get(key);
        if (value == null) {
            return missing;
        }
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw wrong(key, "true or false");
    }

    /** Returns a list of texts; empty where the key is missing. */
    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (Object element : list(key)) {
            texts.add(scalar(key, element));
        }
        return texts;
    }

    /** Returns a list of lists of texts; empty where the key is missing. */
    List<List<String>> commands(String key) {
        List<List<String>> commands = new ArrayList<>();
        for (Object element : list(key)) {
            if (!(element instanceof List<?> words) || words.isEmpty()) {
                throw wrong(key, "a list of commands, each a list of words");
            }
            commands.add(words.stream().map(word -> scalar(key, word)).toList());
        }
        return commands;
    }

    /** Returns a list of mappings; empty where the key is missing. */
    List<YamlMap> maps(String key) {
        List<YamlMap> maps = new ArrayList<>();
        for (Object element : list(key)) {
            maps.add(map(key + "[" + maps.size() + "]", element));
        }
        return maps;
    }

    /** Returns a mapping; an empty one where the key is missing. */
    YamlMap map(String key) {
        Object value = get(key);
        return map(key, value == null ? new LinkedHashMap<>() : value);
    }

    /**
     * Makes sure that nothing was written in vain.
     *
     * @throws IllegalArgumentException if there is a key that was not asked for
     */
    void end() {
        for (Object key : values.keySet()) {
            if (!asked.contains(String.valueOf(key))) {
                throw new IllegalArgumentException(
                        place + " has the key '" + key + "', which means nothing here");
            }
        }
    }

    private List<?> list(String key) {
        Object value = get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw wrong(key, "a list");
    }

    private Object get(String key) {
        asked.add(key);
        return values.get(key);
    }

    private String scalar(String key, Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw wrong(key, "a text");
    }

    private IllegalArgumentException wrong(String key, String wanted) {
        return new IllegalArgumentException(place + ": " + key + " is not " + wanted);
    }
}
