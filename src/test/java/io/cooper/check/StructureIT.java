package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.ImageConfig;
import io.cooper.rootfs.Entry;
import io.cooper.sandbox.SandboxKind;
import io.cooper.testing.Requirements;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Structure tests of an image. */
class StructureIT {

    @TempDir private Path directory;
    private TestBench bench;

    @BeforeEach
    void make_an_image() throws Exception {
        Requirements.root();
        bench = TestBench.in(directory, SandboxKind.AUTO);
    }

    @AfterEach
    void remove_the_image() throws Exception {
        bench.close();
    }

    /** The same files were given to container-structure-test, see the manual. */
    @Test
    void every_field_of_the_schema_holds_where_it_should_and_fails_where_it_should()
            throws Exception {
        for (String file : List.of("every-field.yaml", "options.yaml", "data/own.env")) {
            try (InputStream in = StructureIT.class.getResourceAsStream("structure/" + file)) {
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                bench.file(file, "rw-r--r--", text);
            }
        }
        put("usr/local/bin/own", 0754, "");
        put("usr/share/doc/own/copyright", 0644, "License: GPL-2\n");
        put("usr/share/doc/other/copyright", 0644, "License: AGPL-3\n");
        bench.image(StructureIT::configured);

        List<TestResult> results = bench.run().results();

        List<TestCase> everyField = results.get(0).cases();
        assertThat(everyField).hasSize(33);
        for (TestCase test : everyField) {
            boolean fails = test.name().matches(".* fails?");
            assertThat(test.verdict())
                    .as(test.name() + ": " + test.detail())
                    .isEqualTo(fails ? Verdict.FAILED : Verdict.PASSED);
        }
        assertThat(results.get(1).cases())
                .extracting(test -> test.name() + ": " + test.verdict())
                .containsExactly(
                        "Command Test: options hold: passed",
                        "Command Test: options fail: failed",
                        "License Test: failed",
                        "Metadata Test: failed");
    }

    private static ImageConfig configured(ImageConfig config) {
        return config.withEnv(
                        Map.of(
                                "GREETING", "hello",
                                "VERSION", "1.2",
                                "FILE", "passwd",
                                "PATH", "/usr/bin:/bin"))
                .withLabels(
                        Map.of(
                                "org.example.version", "1.2",
                                "org.example.title", "every field"))
                .withExposedPorts(List.of("123/udp", "8080/tcp"))
                .withVolumes(List.of("/data"))
                .withEntrypoint(List.of("/bin/sh", "-c"))
                .withCmd(List.of("sleep 1000"))
                .withWorkingDir("/srv")
                .withUser("user");
    }

    private void put(String path, int mode, String text) throws IOException {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            String directory = path.substring(0, slash);
            if (bench.rootfs().stat(directory).isEmpty()) {
                bench.rootfs().create(Entry.directory(directory, 0755, Instant.EPOCH), null);
            }
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        bench.rootfs()
                .create(
                        Entry.file(path, mode, bytes.length, Instant.EPOCH),
                        new ByteArrayInputStream(bytes));
    }

    @Test
    void a_file_that_is_none_is_an_error() throws Exception {
        bench.file("image.yaml", "rw-r--r--", "schemaVersion: '2.0.0'\ncommandTest: []\n");

        TestResult result = bench.result();

        assertThat(result.verdict()).isEqualTo(Verdict.ERROR);
        assertThat(result.decisive().message())
                .isEqualTo(
                        "image.yaml: the file has the key 'commandTest', which means nothing here");
    }
}
