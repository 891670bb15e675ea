package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.oci.ImageConfig;
import io.cooper.oci.Platform;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StructureFileTest {

    private static final String HEAD = "schemaVersion: '2.0.0'\n";

    @TempDir Path directory;
    private Rootfs rootfs;

    @BeforeEach
    void make_an_image() throws IOException {
        rootfs = Rootfs.create(directory.resolve("rootfs"));
        rootfs.create(Entry.directory("tmp", 01777, Instant.EPOCH), null);
        rootfs.create(Entry.symlink("bin", "usr/bin", Instant.EPOCH), null);
        file("usr/bin/date", 0755, "");
        rootfs.create(
                Entry.file("usr/bin/su", 04755, 0, Instant.EPOCH).withOwner(0, 7),
                new ByteArrayInputStream(new byte[0]));
        file("etc/motd", 0644, "Welcome\nto ntp.example\n");
        file("usr/share/doc/good/copyright", 0644, "License: GPL-2\n");
        file("usr/share/doc/bad/copyright", 0644, "License: AGPL-3\n");
        rootfs.create(Entry.directory("usr/share/doc/none", 0755, Instant.EPOCH), null);
        rootfs.create(Entry.symlink("usr/share/doc/linked", "none", Instant.EPOCH), null);
    }

    private void file(String path, int mode, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        rootfs.create(
                Entry.file(path, mode, bytes.length, Instant.EPOCH),
                new ByteArrayInputStream(bytes));
    }

    @AfterEach
    void remove_the_image() throws IOException {
        rootfs.close();
        Rootfs.deleteTree(rootfs.directory());
    }

    private static StructureTest only(String yaml) {
        List<StructureTest> tests = StructureFile.parse(HEAD + yaml).tests();
        assertThat(tests).hasSize(1);
        return tests.get(0);
    }

    private List<String> existence(String fields) throws IOException {
        StructureTest.OfExistence test =
                (StructureTest.OfExistence)
                        only("fileExistenceTests:\n- {name: a, " + fields + "}\n");
        return new FileExpectations(rootfs).check(test, test.path());
    }

    private List<String> content(String fields) throws IOException {
        return new FileExpectations(rootfs)
                .check(
                        (StructureTest.OfContent)
                                only("fileContentTests:\n- {name: a, " + fields + "}\n"));
    }

    private static List<String> metadata(ImageConfig config, String yaml) {
        return ((StructureTest.OfMetadata) only("metadataTest:\n" + yaml))
                .expectation()
                .check(config);
    }

    @Test
    void files_are_there_or_not_with_their_metadata() throws IOException {
        assertThat(existence("path: /")).isEmpty();
        assertThat(existence("path: /bin/date, isExecutableBy: owner")).isEmpty();
        assertThat(existence("path: /etc/motd, permissions: '-rw-r--r--', uid: 0, gid: 0"))
                .isEmpty();
        assertThat(existence("path: /tmp, permissions: 'dtrwxrwxrwx'")).isEmpty();
        assertThat(existence("path: /bin/su, permissions: 'urwxr-xr-x', gid: 7")).isEmpty();
        assertThat(existence("path: /bin, permissions: 'Lrwxrwxrwx'")).isEmpty();
        assertThat(existence("path: /etc/dummy, shouldExist: false")).isEmpty();

        assertThat(existence("path: /etc/dummy")).containsExactly("/etc/dummy is not there");
        assertThat(existence("path: /etc/motd, shouldExist: false"))
                .containsExactly("/etc/motd is there");
        assertThat(existence("path: /etc/motd, permissions: '-rwxr-xr-x', uid: 1, gid: 2"))
                .containsExactly(
                        "/etc/motd has -rw-r--r--, not -rwxr-xr-x",
                        "/etc/motd has the owner 0, not 1",
                        "/etc/motd has the group 0, not 2");
        assertThat(existence("path: /etc/motd, isExecutableBy: any"))
                .containsExactly("/etc/motd cannot be executed by any: it has -rw-r--r--");
    }

    @Test
    void contents_are_matched_as_go_matches_them() throws IOException {
        assertThat(content("path: /etc/motd, expectedContents: ['.*ntp\\.example.*']")).isEmpty();
        assertThat(content("path: /etc/motd, excludedContents: ['chrony']")).isEmpty();
        // In RE2 a dollar is the end of the text alone, not a place before its last line feed.
        assertThat(content("path: /etc/motd, expectedContents: ['example$']"))
                .containsExactly("'example$' is not in /etc/motd");
        assertThat(content("path: /etc/motd, excludedContents: ['^Welcome']"))
                .containsExactly("'^Welcome' is in /etc/motd");
        assertThat(content("path: /etc/motd, expectedContents: ['(']")).isNotEmpty();
        assertThat(content("path: /etc/none").get(0)).contains("No such file");
    }

    @Test
    void licences_are_looked_for_where_debian_keeps_them() throws IOException {
        assertThat(
                        new FileExpectations(rootfs)
                                .check(
                                        (StructureTest.OfLicenses)
                                                only("licenseTests:\n- debian: true\n  files:\n")))
                .hasSize(2)
                .anyMatch(fault -> fault.equals("/usr/share/doc/bad/copyright names AGPL"))
                .anyMatch(fault -> fault.contains("usr/share/doc/none/copyright"));
    }

    @Test
    void the_configuration_is_compared_field_by_field() {
        ImageConfig config =
                ImageConfig.empty(new Platform("linux", "amd64", ""))
                        .withEnv(Map.of("TZ", "UTC"))
                        .withLabels(Map.of("version", "1.2.3"))
                        .withExposedPorts(List.of("123/udp"))
                        .withVolumes(List.of("/var/lib/chrony"))
                        .withEntrypoint(List.of("chronyd", "-d"))
                        .withUser("ntp");

        assertThat(
                        metadata(
                                config,
                                """
                                  env: [{key: TZ, value: UTC}]
                                  labels: [{key: version, value: '^1\\.', isRegex: true}]
                                  exposedPorts: ['123', '123/udp']
                                  unexposedPorts: ['80']
                                  volumes: [/var/lib/chrony]
                                  unmountedVolumes: [/root]
                                  entrypoint: [chronyd, -d]
                                  cmd: []
                                  workdir: /
                                  user: ntp
                                  unboundEnvVars: [{key: HOME}]
                                """))
                .isEmpty();
        assertThat(
                        metadata(
                                config,
                                """
                                  env: [{key: TZ, value: CET}, {key: LANG, value: C}]
                                  exposedPorts: ['80']
                                  volumes: [/srv]
                                  entrypoint: [ntpd]
                                  user: root
                                """))
                .containsExactly(
                        "variable TZ is 'UTC', not 'CET'",
                        "the image has no variable LANG",
                        "entrypoint is [chronyd, -d], not [ntpd]",
                        "user is ntp, not root",
                        "the image has no port 80",
                        "the image has no volume /srv");
    }

    @Test
    void variables_in_commands_and_paths_are_the_image_s() {
        assertThat(StructureRun.expand("echo $A ${B}/$C$$", Map.of("A", "1", "B", "$A")))
                .isEqualTo("echo 1 $A/$$");
    }

    @Test
    void an_option_that_asks_for_nothing_is_none() {
        String options =
                "containerRunOptions: {privileged: false, allocateTty: false, bindMounts: [],"
                        + " capabilities: [], envVars: [], user: nobody, envFile: data/env}\n";

        assertThat(
                        StructureFile.parse(
                                        HEAD
                                                + options
                                                + "fileExistenceTests: [{name: a, path: /}]\n")
                                .options())
                .isEqualTo(new StructureFile.Options("nobody", "data/env"));
    }

    @Test
    void a_file_of_variables_is_read_as_a_shell_reads_it() {
        assertThat(
                        EnvFile.parse(
                                """
                                # of the service
                                TZ=UTC

                                export NAME = "a = b"
                                EMPTY=
                                QUOTE='it is "so"'
                                """))
                .containsExactly(
                        Map.entry("TZ", "UTC"),
                        Map.entry("NAME", "a = b"),
                        Map.entry("EMPTY", ""),
                        Map.entry("QUOTE", "it is \"so\""));
        assertThatThrownBy(() -> EnvFile.parse("A=1\nsecret\n"))
                .hasMessage("envFile: line 2 is not NAME=VALUE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a: [                                           | is not YAML
                    - a                                            | the file is not a mapping
                    schemaVersion: '1.0.0'                         | schemaVersion is not 2.0.0
                    {schemaVersion: '2.0.0'}                       | there are no tests in it
                    {schemaVersion: '2.0.0', comandTests: []}      | has the key 'comandTests'
                    {schemaVersion: '2.0.0', commandTests: [{}]}   | commandTests[0] has no command
                    {schemaVersion: '2.0.0', commandTests: [{name: a, command: [a]}]} | commandTests[0]: command is not a text
                    {schemaVersion: '2.0.0', fileExistenceTests: [{name: a, path: /, uid: x}]} | uid is not a number
                    {schemaVersion: '2.0.0', containerRunOptions: {privileged: true}, fileExistenceTests: [{name: a, path: /}]} | containerRunOptions.privileged cannot be had here
                    {schemaVersion: '2.0.0', containerRunOptions: {capabilities: [SYS_ADMIN]}} | <keepCapabilities>
                    {schemaVersion: '2.0.0', containerRunOptions: {bindMounts: ['/a:/b']}} | /run/tests
                    {schemaVersion: '2.0.0', containerRunOptions: {envVars: [CI_JOB_TOKEN]}} | globalEnvVars
                    {schemaVersion: '2.0.0', containerRunOptions: {allocateTty: true}} | no terminal
                    {schemaVersion: '2.0.0', containerRunOptions: {network: host}} | the key 'network'
                    {schemaVersion: '2.0.0', a: !!java.net.URL [x]} | is not YAML
                    """)
    void a_file_that_says_something_else_is_refused(String yaml, String message) {
        assertThatThrownBy(() -> StructureFile.parse(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
