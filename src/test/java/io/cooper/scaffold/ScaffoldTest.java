package io.cooper.scaffold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;

class ScaffoldTest {

    @TempDir private Path directory;

    @ParameterizedTest
    @MethodSource("templates")
    void a_module_has_a_pom_a_pipeline_files_of_the_image_and_a_test(Template template)
            throws Exception {
        List<Path> written = new Scaffold(template, "1.2.3").writeTo(directory.resolve("My_App"));

        assertThat(files(directory.resolve("My_App"))).containsExactlyInAnyOrderElementsOf(written);
        assertThat(written).contains(Path.of("pom.xml"), Path.of(".gitlab-ci.yml"));
        assertThat(written).anyMatch(file -> file.startsWith("src/main/container/rootfs"));
        assertThat(written)
                .filteredOn(file -> file.toString().matches("src/test/container/[^/]+\\.sh"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ntp, .gitlab-ci.yml",
        "ntp, .mvn/jvm.config",
        "java-service, .gitlab-ci.yml",
        "java-service, .mvn/jvm.config"
    })
    void the_pipeline_is_that_of_the_examples_which_is_run_as_gitlab_would(
            String example, String file) throws Exception {
        new Scaffold(Template.named(example), "1.2.3").writeTo(directory);

        assertThat(directory.resolve(file))
                .hasSameTextualContentAs(
                        Path.of(System.getProperty("basedir", ""), "src/it", example)
                                .resolve(file));
    }

    @ParameterizedTest
    @MethodSource("templates")
    void the_pom_is_called_like_its_directory_and_uses_this_plugin(Template template)
            throws Exception {
        Path module = directory.resolve("My_App");
        new Scaffold(template, "1.2.3").writeTo(module);

        Document pom =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(module.resolve("pom.xml").toFile());
        assertThat(pom.getElementsByTagName("artifactId").item(0).getTextContent())
                .isEqualTo("my-app");
        assertThat(Files.readString(module.resolve("pom.xml")))
                .contains("<version>1.2.3</version>")
                .contains("<from>archive:debian/bookworm</from>")
                .doesNotContain("@");
    }

    @ParameterizedTest
    @MethodSource("templates")
    void scripts_can_be_run(Template template) throws Exception {
        new Scaffold(template, "1.2.3").writeTo(directory);

        for (Path file : files(directory)) {
            Path whole = directory.resolve(file);
            boolean isScript = file.toString().endsWith(".sh");
            assertThat(Files.readString(whole).startsWith("#!")).isEqualTo(isScript);
            assertThat(Files.isExecutable(whole)).isEqualTo(isScript);
        }
    }

    @Test
    void no_file_is_overwritten_and_none_is_written_beside_it() throws Exception {
        Files.writeString(directory.resolve("pom.xml"), "mine");

        assertThatThrownBy(() -> new Scaffold(Template.named("ntp"), "1.2.3").writeTo(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pom.xml")
                .hasMessageContaining("-Dcooper.directory");
        assertThat(files(directory)).containsExactly(Path.of("pom.xml"));
        assertThat(directory.resolve("pom.xml")).hasContent("mine");
    }

    @Test
    void a_template_that_is_not_there_is_told_with_those_that_are() {
        assertThatThrownBy(() -> Template.named("ftp"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "there is no template 'ftp'; write"
                                + " -Dcooper.template=ntp|dhcp|tftp|mirror|mq|java-service");
        assertThatThrownBy(() -> Template.named(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no template is named");
    }

    @Test
    void every_file_of_a_template_is_written() throws Exception {
        Path resources = Path.of("src/main/resources/io/cooper/scaffold");

        for (Template template : templates()) {
            assertThat(files(resources.resolve(template.name())))
                    .extracting(Path::toString)
                    .containsAll(template.files())
                    .hasSize(template.files().size() + 1);
        }
    }

    static List<Template> templates() {
        return Template.ALL;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).map(directory::relativize).toList();
        }
    }
}
