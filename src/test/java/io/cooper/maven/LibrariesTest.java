package io.cooper.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.artifact.DefaultArtifact;
import org.apache.maven.artifact.handler.DefaultArtifactHandler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibrariesTest {

    @TempDir private Path temp;
    private final List<Artifact> artifacts = new ArrayList<>();
    private Path directory;

    @BeforeEach
    void setUp() {
        directory = temp.resolve("libraries");
    }

    private Artifact add(String group, String name, String scope, boolean onClassPath) {
        DefaultArtifactHandler handler = new DefaultArtifactHandler("jar");
        handler.setAddedToClasspath(onClassPath);
        Artifact artifact = new DefaultArtifact(group, name, "1.0", scope, "jar", null, handler);
        artifacts.add(artifact);
        return artifact;
    }

    private Path addJar(String group, String name, String scope) throws IOException {
        Path jar = Files.writeString(temp.resolve(group + "-" + name), group + " " + name);
        add(group, name, scope, true).setFile(jar.toFile());
        return jar;
    }

    private List<String> laid() throws IOException {
        new Libraries(artifacts).layInto(directory);
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void what_the_module_needs_when_it_runs_is_there() throws IOException {
        addJar("g", "compile", Artifact.SCOPE_COMPILE);
        addJar("g", "runtime", Artifact.SCOPE_RUNTIME);
        addJar("g", "provided", Artifact.SCOPE_PROVIDED);
        addJar("g", "test", Artifact.SCOPE_TEST);
        add("g", "image", Artifact.SCOPE_COMPILE, false);

        assertThat(laid()).containsExactly("compile-1.0.jar", "runtime-1.0.jar");
        assertThat(directory.resolve("compile-1.0.jar")).hasContent("g compile");
    }

    @Test
    void jars_of_the_same_name_keep_apart() throws IOException {
        addJar("one", "api", Artifact.SCOPE_COMPILE);
        addJar("two", "api", Artifact.SCOPE_COMPILE);

        assertThat(laid()).containsExactly("one.api-1.0.jar", "two.api-1.0.jar");
        assertThat(directory.resolve("two.api-1.0.jar")).hasContent("two api");
    }

    @Test
    void what_is_there_stays_and_what_is_needed_no_more_goes() throws IOException {
        Path kept = addJar("g", "kept", Artifact.SCOPE_COMPILE);
        addJar("g", "gone", Artifact.SCOPE_COMPILE);
        laid();
        artifacts.remove(1);
        Object before = Files.getAttribute(directory.resolve("kept-1.0.jar"), "unix:ctime");

        assertThat(laid()).containsExactly("kept-1.0.jar");
        assertThat(Files.getAttribute(directory.resolve("kept-1.0.jar"), "unix:ctime"))
                .isEqualTo(before);

        Files.delete(kept);
        Files.writeString(kept, "another");
        laid();
        assertThat(directory.resolve("kept-1.0.jar")).hasContent("another");
    }

    @Test
    void a_module_that_is_not_packaged_yet_is_named() throws IOException {
        add("g", "other", Artifact.SCOPE_COMPILE, true).setFile(temp.toFile());
        assertThatThrownBy(this::laid)
                .hasMessageContaining("<libraries>: the dependency g:other:jar:1.0")
                .hasMessageContaining("run a phase from package on");
    }
}
