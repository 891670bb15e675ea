package io.cooper.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.rootfs.Rootfs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageManagerTest {

    @TempDir private Path directory;

    @Test
    void os_release_names_the_family_and_the_tree_has_the_program() throws Exception {
        assertThat(managerOf("ID=debian\n", "usr/bin/apt-get")).isEqualTo("usr/bin/apt-get");
    }

    @Test
    void a_derivative_is_known_by_what_it_is_like() throws Exception {
        assertThat(managerOf("ID=rocky\nID_LIKE=\"rhel centos fedora\"\n", "usr/bin/microdnf"))
                .isEqualTo("usr/bin/microdnf");
        assertThat(managerOf("ID=\"opensuse-leap\"\nID_LIKE='suse opensuse'\n", "usr/bin/zypper"))
                .isEqualTo("usr/bin/zypper");
    }

    @Test
    void of_several_programs_the_newest_is_taken() throws Exception {
        assertThat(managerOf("ID=fedora\n", "usr/bin/yum", "usr/bin/dnf")).isEqualTo("usr/bin/dnf");
    }

    @Test
    void lists_are_fetched_first_where_the_installation_does_not_do_it() throws Exception {
        PackageManager apt = manager("ID=debian\n", "usr/bin/apt-get");
        assertThat(apt.refresh()).startsWith("apt-get", "update");
        assertThat(apt.install(List.of("chrony")))
                .contains("install", "--no-install-recommends")
                .endsWith("chrony");
        PackageManager apk = manager("ID=alpine\n", "sbin/apk");
        assertThat(apk.refresh()).isEmpty();
        assertThat(apk.install(List.of("chrony")))
                .containsExactly("apk", "add", "--no-cache", "chrony");
    }

    @Test
    void a_base_without_a_known_package_manager_is_refused_with_what_it_has() {
        assertThatThrownBy(() -> managerOf("ID=plan9\n"))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("<packages> needs a base with apt")
                .hasMessageContaining("ID plan9");
        assertThatThrownBy(() -> managerOf("ID=debian\n"))
                .hasMessageContaining("neither /usr/bin/apt-get");
    }

    private String managerOf(String osRelease, String... programs) throws Exception {
        return manager(osRelease, programs).program();
    }

    private PackageManager manager(String osRelease, String... programs) throws Exception {
        try (Rootfs rootfs = tree(osRelease, programs)) {
            return PackageManager.of(rootfs);
        }
    }

    private Rootfs tree(String osRelease, String... programs) throws Exception {
        Path root = Files.createTempDirectory(directory, "root");
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/os-release"), osRelease);
        for (String program : programs) {
            Files.createDirectories(root.resolve(program).getParent());
            Files.createFile(root.resolve(program));
        }
        return Rootfs.open(root);
    }
}
