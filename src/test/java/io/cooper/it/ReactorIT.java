package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.ImageLayout;
import io.cooper.testing.Account;
import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are built on each other, in one build and in another project. */
class ReactorIT {

    private static final String PROJECT = "group/images";

    @TempDir private Path directory;
    @AutoClose private GitLabRegistry registry;
    private MavenProject reactor;

    @BeforeEach
    void prepare() throws Exception {
        Requirements.root();
        Path busybox = BusyBoxImage.create(directory.resolve("busybox")).directory();
        registry =
                GitLabRegistry.start(
                        directory.resolve("registry"),
                        List.of(Account.jobToken("glcbt-64_jobtoken", PROJECT)));
        reactor = MavenProject.in(directory.resolve("reactor"));
        reactor.gitLabJob(registry, PROJECT, "glcbt-64_jobtoken");
        reactor.env("XDG_CACHE_HOME", directory.resolve("cache").toString());
        reactor.file(
                "pom.xml",
                """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>org.example</groupId>
                  <artifactId>images</artifactId>
                  <version>1.0-SNAPSHOT</version>
                  <packaging>pom</packaging>
                  <modules>
                    <module>web</module><module>mail</module>
                    <module>runtime</module><module>base</module>
                  </modules>
                  <distributionManagement>
                    <snapshotRepository><id>maven</id><url>%s</url></snapshotRepository>
                  </distributionManagement>
                </project>
                """
                        .formatted(directory.resolve("maven-repository").toUri()));
        module("base", "oci:" + busybox, "");
        module("runtime", "maven:org.example:base", "base");
        module("web", "maven:org.example:runtime", "runtime");
        module("mail", "maven:org.example:runtime", "runtime");
    }

    @Test
    void a_chain_is_built_in_order_and_pushed_with_shared_layers_once() throws Exception {
        MavenResult first = reactor.succeed("-T2", "deploy");

        assertThat(registry.tags(PROJECT + "/web")).contains("feature");
        assertThat(registry.tags(PROJECT + "/mail")).contains("feature");
        assertThat(layers("web")).containsAll(layers("runtime"));
        assertThat(layers("runtime")).containsAll(layers("base")).hasSize(3);
        // Five layers and four configurations: what images share was sent once.
        assertThat(registry.uploads()).isEqualTo(9);
        assertThat(first.output()).contains(PROJECT + "/web@");

        int uploads = registry.uploads();
        assertThat(reactor.succeed("deploy").output()).contains("nothing changed: ");
        assertThat(registry.uploads()).isEqualTo(uploads);
    }

    @Test
    void a_module_that_fails_keeps_all_images_from_being_pushed() throws Exception {
        reactor.file(
                "mail/src/test/container/10-x.sh", "#!/bin/sh\n# test: service=none\nexit 1\n");

        MavenResult result = reactor.run("deploy");

        assertThat(result.exit()).isNotZero();
        assertThat(registry.blobs()).isEmpty();
    }

    @Test
    void without_push_at_end_each_image_is_pushed_when_it_has_passed() throws Exception {
        reactor.file(
                "mail/src/test/container/10-x.sh", "#!/bin/sh\n# test: service=none\nexit 1\n");

        MavenResult result = reactor.run("deploy", "-Dcooper.pushAtEnd=false");

        assertThat(result.exit()).isNotZero();
        assertThat(registry.tags(PROJECT + "/base")).contains("feature");
        assertThat(registry.tags(PROJECT + "/runtime")).contains("feature");
        assertThat(registry.tags(PROJECT + "/mail")).isEmpty();
    }

    @Test
    void a_part_of_a_build_gives_its_images_the_same_names_and_quietly_says_nothing()
            throws Exception {
        MavenResult result = reactor.succeed("deploy", "-q", "-T2", "-pl", "web", "-am");

        // But for what sets a terminal's colours back.
        assertThat(result.output().replaceAll("\u001b\\[[0-9;]*m", "")).isBlank();
        assertThat(registry.tags(PROJECT + "/web")).contains("feature");
        assertThat(registry.tags(PROJECT + "/runtime")).contains("feature");
        assertThat(registry.tags(PROJECT + "/mail")).isEmpty();
        assertThat(registry.tags(PROJECT)).isEmpty();
    }

    @Test
    void another_project_has_it_as_its_base() throws Exception {
        reactor.succeed("deploy");
        MavenProject other =
                MavenProject.image(
                        directory.resolve("other"), "<from>maven:org.example:runtime</from>");
        other.gitLabJob(registry, PROJECT, "glcbt-64_jobtoken").options("-Dcooper.image=other");
        other.env("XDG_CACHE_HOME", directory.resolve("other-cache").toString());
        other.edit(
                "pom.xml",
                "<build>",
                "<repositories><repository><id>maven</id><url>"
                        + directory.resolve("maven-repository").toUri()
                        + "</url><snapshots><enabled>true</enabled></snapshots>"
                        + "</repository></repositories>"
                        + dependency("runtime")
                        + "<build>");

        // Its layers come from the registry: the reactor's own are out of the way.
        Files.move(reactor.directory(), directory.resolve("moved"));
        int uploads = registry.uploads();

        other.succeed("deploy");

        assertThat(registry.tags(PROJECT + "/other")).contains("feature");
        // Its own configuration; the layers are mounted from the base's repository.
        assertThat(registry.uploads()).isEqualTo(uploads + 1);
    }

    @Test
    void without_the_dependency_the_message_says_what_to_add() throws Exception {
        MavenProject lonely =
                MavenProject.image(
                        directory.resolve("lonely"), "<from>maven:org.example:base</from>");

        assertThat(lonely.run("package").failure())
                .contains("is no dependency of this module; add <dependency>")
                .contains("<type>container-image</type>");
    }

    private void module(String name, String from, String base) throws IOException {
        reactor.file(name + "/src/main/container/rootfs/etc/" + name, name + "\n");
        reactor.file(
                name + "/pom.xml",
                """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <parent>
                    <groupId>org.example</groupId>
                    <artifactId>images</artifactId>
                    <version>1.0-SNAPSHOT</version>
                  </parent>
                  <artifactId>%s</artifactId>
                  <packaging>container-image</packaging>
                  %s
                  <build><plugins><plugin>
                    <groupId>io.cooper</groupId>
                    <artifactId>cooper-maven-plugin</artifactId>
                    <version>%s</version>
                    <extensions>true</extensions>
                    <configuration><from>%s</from></configuration>
                  </plugin></plugins></build>
                </project>
                """
                        .formatted(
                                name,
                                base.isEmpty() ? "" : dependency(base),
                                System.getProperty("cooper.version"),
                                from));
    }

    private static String dependency(String name) {
        return "<dependencies><dependency><groupId>org.example</groupId><artifactId>"
                + name
                + "</artifactId><version>1.0-SNAPSHOT</version>"
                + "<type>container-image</type></dependency></dependencies>";
    }

    private List<String> layers(String module) throws IOException {
        return ImageLayout.open(reactor.directory().resolve(module).resolve("target/container"))
                .manifest()
                .layers()
                .stream()
                .map(layer -> layer.digest().toString())
                .toList();
    }
}
