package io.cooper.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The goal {@code init}, and what it writes, built and tested as its user would. */
class InitGoalIT {

    private static final String GOAL =
            "io.cooper:cooper-maven-plugin:" + System.getProperty("cooper.version") + ":init";

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"ntp", "dhcp", "tftp", "mirror", "mq", "java-service"})
    void a_new_module_works_as_it_was_written(String template) throws Exception {
        Requirements.root();
        MavenResult written =
                MavenProject.in(directory)
                        .succeed(GOAL, "-Dcooper.template=" + template, "-Dcooper.directory=new");

        assertThat(written.output()).contains("  pom.xml", "next: cd new && mvn verify");
        MavenProject.in(directory.resolve("new")).succeed("verify");
        assertThat(directory.resolve("new/target/container-tests.json")).exists();
    }

    @Test
    void what_is_there_is_left_as_it_is() throws Exception {
        Files.writeString(directory.resolve(".gitlab-ci.yml"), "mine");

        MavenResult result = MavenProject.in(directory).run(GOAL, "-Dcooper.template=ntp");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.failure()).contains(".gitlab-ci.yml", "-Dcooper.directory=DIR");
        assertThat(directory.resolve(".gitlab-ci.yml")).hasContent("mine");
        assertThat(directory.resolve("pom.xml")).doesNotExist();
    }
}
