package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.MavenProject;
import io.cooper.testing.Requirements;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages whose scripts rely on systemd-tmpfiles, which refuses to work in a chroot. */
class TmpfilesIT {

    @TempDir private Path directory;

    @Test
    void what_packages_have_made_by_systemd_tmpfiles_is_there_in_a_chroot_too() throws Exception {
        Requirements.root();
        String configuration =
                "<from>archive:debian/bookworm</from><packages>systemd,php8.2-fpm</packages>";
        MavenProject namespaces =
                MavenProject.image(directory.resolve("namespaces"), configuration);
        namespaces.succeed("package", "-Dcooper.sandbox=namespaces");
        MavenProject chroot = MavenProject.image(directory.resolve("chroot"), configuration);
        chroot.succeed("package", "-Dcooper.sandbox=chroot");

        String differences =
                chroot.succeed("cooper:diff", "-Dcooper.before=oci:" + namespaces.layout())
                        .output();

        assertThat(differences).contains("[INFO] 0 differences");
    }
}
