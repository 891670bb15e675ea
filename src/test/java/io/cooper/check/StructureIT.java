package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.sandbox.SandboxKind;
import io.cooper.testing.Requirements;
import java.nio.file.Path;
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

    @Test
    void what_holds_passes_and_what_does_not_fails_by_name() throws Exception {
        bench.image(config -> config.withEnv(Map.of("GREETING", "hello")).withUser("user"))
                .file(
                        "image.yaml",
                        "rw-r--r--",
                        """
                        schemaVersion: '2.0.0'
                        globalEnvVars: [{key: NAME, value: '$GREETING world'}]
                        commandTests:
                        - {name: says, command: sh, args: [-c, 'echo "$NAME"; echo oops >&2'],
                           expectedOutput: ['^hello world\\n$'], excludedOutput: [oops],
                           expectedError: [oops], excludedError: [hello]}
                        - {name: exits, command: sh, args: [-c, 'exit 3'], exitCode: 3}
                        - {name: prepared, setup: [[touch, /tmp/made]], command: ls, args: [/tmp/made]}
                        - {name: fresh, command: ls, args: [/tmp/made], exitCode: 1}
                        - {name: wrong, command: id, args: [-un], expectedOutput: [root]}
                        - {name: missing, command: /bin/nothing}
                        fileExistenceTests:
                        - {name: shell, path: /bin/sh, shouldExist: true}
                        - {name: none, path: /etc/none}
                        fileContentTests:
                        - {name: passwd, path: /etc/passwd, expectedContents: ['root:x:0:0']}
                        metadataTest:
                          user: user
                        """);

        TestResult result = bench.result();

        assertThat(result.cases())
                .extracting(test -> test.name() + " " + test.verdict())
                .containsExactly(
                        "Command Test: says passed",
                        "Command Test: exits passed",
                        "Command Test: prepared passed",
                        "Command Test: fresh passed",
                        "Command Test: wrong failed",
                        "Command Test: missing failed",
                        "File Existence Test: shell passed",
                        "File Existence Test: none failed",
                        "File Content Test: passwd passed",
                        "Metadata Test passed");
        assertThat(result.output()).contains("$ id -un\nuser\n");
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
