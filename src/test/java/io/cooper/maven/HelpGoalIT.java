package io.cooper.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.MavenProject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goal {@code help} as the manual tells to use it. */
class HelpGoalIT {

    @TempDir private Path directory;

    @Test
    void every_goal_and_every_setting_is_explained() throws Exception {
        String descriptor =
                Files.readString(
                        Path.of(
                                System.getProperty("basedir", ""),
                                "target/classes/META-INF/maven/plugin.xml"));

        String help =
                MavenProject.image(directory.resolve("image"), "")
                        .succeed("cooper:help", "-Ddetail")
                        .output();

        assertThat(help).contains(found("<goal>([^<]+)</goal>", descriptor, "cooper:"));
        for (String mojo : descriptor.split("<mojo>", -1)) {
            for (String parameter : mojo.split("<parameter>", -1)) {
                if (parameter.contains("<editable>true</editable>")) {
                    assertThat(help)
                            .contains(found("^\\s*<name>([^<]+)</name>", parameter, "    "));
                }
            }
        }
        assertThat(help)
                .doesNotContain("(no description available)")
                .contains("maxSize (Default: 10GB)")
                .contains("maxAge (Default: 30)");
    }

    private static List<String> found(String pattern, String text, String prefix) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> prefix + match.group(1))
                .toList();
    }
}
