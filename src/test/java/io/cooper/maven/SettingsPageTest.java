package io.cooper.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The manual's page of settings has every setting that there is, and no other. */
class SettingsPageTest {

    private static final Pattern PARAMETER =
            Pattern.compile("<parameter>\\s*<name>([^<]+)</name>(.*?)</parameter>", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("^\\| `([A-Za-z]+)` \\|", Pattern.MULTILINE);

    /** Those of the goal help, which Maven's tools make. */
    private static final Set<String> OF_HELP = Set.of("detail", "goal", "indentSize", "lineLength");

    @Test
    void every_setting_is_documented() throws IOException {
        String plugin = read("target/classes/META-INF/maven/plugin.xml");
        Set<String> settings = new TreeSet<>();
        Matcher parameter = PARAMETER.matcher(plugin);
        while (parameter.find()) {
            if (!parameter.group(2).contains("<editable>false</editable>")) {
                settings.add(parameter.group(1));
            }
        }
        settings.removeAll(OF_HELP);

        Set<String> documented = new TreeSet<>();
        Matcher row = ROW.matcher(read("src/site/markdown/settings.md"));
        while (row.find()) {
            documented.add(row.group(1));
        }

        assertThat(documented).isEqualTo(settings);
    }

    private static String read(String path) throws IOException {
        return Files.readString(Path.of(System.getProperty("basedir", ""), path));
    }
}
