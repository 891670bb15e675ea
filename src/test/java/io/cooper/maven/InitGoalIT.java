package io.cooper.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goal {@code init}, and what it writes, built and tested as its user would. */
@Tag("alone")
class InitGoalIT {

    private static final String GOAL =
            "io.cooper:cooper-maven-plugin:" + System.getProperty("cooper.version") + ":init";

    @TempDir private Path directory;

    @Test
    void new_modules_work_as_they_were_written() throws Exception {
        Requirements.root();
        List<Callable<Void>> all = new ArrayList<>();
        for (String template : List.of("java-service", "mq", "mirror", "dhcp", "tftp", "ntp")) {
            all.add(() -> build(template));
        }
        // They wait for mirrors and services much of the time; the slowest begin.
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            for (Future<Void> built : two.invokeAll(all)) {
                built.get();
            }
        } finally {
            two.shutdown();
        }
    }

    private Void build(String template) throws Exception {
        Path place = Files.createDirectories(directory.resolve(template));
        MavenResult written =
                MavenProject.in(place)
                        .succeed(GOAL, "-Dcooper.template=" + template, "-Dcooper.directory=new");

        assertThat(written.output()).contains("  pom.xml", "next: cd new && mvn verify");
        // The module says itself how Maven's JVM is to be set up.
        MavenProject.in(place.resolve("new")).env("MAVEN_OPTS", "-Xmx512m").succeed("verify");
        assertThat(place.resolve("new/target/container-tests.json")).exists();
        return null;
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
