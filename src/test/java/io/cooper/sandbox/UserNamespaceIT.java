package io.cooper.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.Requirements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a user namespace from being used, and a JVM that is root in one. */
class UserNamespaceIT {

    /** The mapping programs need an installation that only root can make; root needs none. */
    private static final String MAP =
            "#!/bin/sh\npid=$1; shift\nprintf '%s %s %s\\n' \"$@\" > /proc/$pid/";

    @TempDir private Path machine;

    @BeforeEach
    void makeMachine() throws Exception {
        machine(machine);
    }

    /** Makes what a user namespace takes, for a user "me"; returns the directory. */
    static Path machine(Path directory) throws IOException {
        Path programs = Files.createDirectories(directory.resolve("usr/bin"));
        Path settings = Files.createDirectories(directory.resolve("etc"));
        Files.createSymbolicLink(
                programs.resolve("unshare"), Requirements.tool("unshare", "util-linux").file());
        program(programs.resolve("newuidmap"), MAP + "uid_map\n");
        program(programs.resolve("newgidmap"), MAP + "gid_map\n");
        Files.writeString(settings.resolve("subuid"), "other:1:65536\nme:200000:65536\n");
        Files.writeString(settings.resolve("subgid"), "me:300000:65536\n");
        return directory;
    }

    @Test
    void a_machine_that_has_all_has_no_obstacle() throws Exception {
        assertThat(namespace().obstacle()).isEmpty();
    }

    @Test
    void a_missing_program_is_named_with_its_package() throws Exception {
        Files.delete(machine.resolve("usr/bin/newuidmap"));

        assertThat(namespace().obstacle().orElse("")).contains("newuidmap", "package uidmap");
    }

    @Test
    void a_missing_range_is_named_with_the_command_that_gives_one() throws Exception {
        Files.writeString(machine.resolve("etc/subgid"), "me:300000:10\n");

        assertThat(namespace().obstacle().orElse(""))
                .contains("/etc/subgid", "usermod --add-subgids");
    }

    @Test
    void a_sysctl_that_forbids_it_is_named() throws Exception {
        Path settings = Files.createDirectories(machine.resolve("proc/sys/user"));
        Files.writeString(settings.resolve("max_user_namespaces"), "0\n");

        assertThat(namespace().obstacle().orElse("")).contains("user.max_user_namespaces = 0");
    }

    @Test
    void what_a_profile_forbids_is_found_by_a_trial() throws Exception {
        Files.delete(machine.resolve("usr/bin/unshare"));
        program(
                machine.resolve("usr/bin/unshare"),
                "#!/bin/sh\necho 'unshare failed: Operation not permitted'; exit 1\n");

        assertThat(namespace().obstacle().orElse(""))
                .contains("forbidden", "Operation not permitted", "run as root");
    }

    @Test
    void a_jvm_is_root_there_with_many_ids() throws Exception {
        Requirements.root();
        List<String> arguments =
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        UserNamespaceIT.class.getName());
        Process jvm = namespace().start(arguments, Map.of("LC_ALL", "C.UTF-8"));

        String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(jvm.waitFor()).isZero();
        assertThat(output.lines().map(line -> line.trim().replaceAll("\\s+", " ")))
                .containsExactly("0 0 1", "1 200000 65536", "true");
    }

    /** Runs in the namespace: prints its IDs, and whether it has root's rights there. */
    public static void main(String[] args) throws IOException {
        System.out.print(Files.readString(Path.of("/proc/self/uid_map")));
        System.out.println(Capability.SYS_ADMIN.in(Capabilities.effective()));
    }

    private UserNamespace namespace() {
        return new UserNamespace("me", 0, 0, machine);
    }

    private static void program(Path path, String text) throws IOException {
        Path file = Files.writeString(path, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
