package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.ImageLayout;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lock file beside the POM of the NTP example. */
class LockIT {

    @TempDir private Path directory;
    private MavenProject ntp;
    private Path lock;

    @BeforeEach
    void prepare() throws Exception {
        Requirements.root();
        ntp = MavenProject.example("ntp", directory.resolve("ntp"));
        lock = ntp.directory().resolve("container.lock.json");
    }

    @Test
    void a_locked_build_has_just_these_packages_and_the_same_digest_each_time() throws Exception {
        assertThat(ntp.succeed("cooper:lock").output())
                .contains("locked archive:debian/bookworm (");
        assertThat(Files.readString(lock)).contains("\"chrony\"");

        MavenResult built = ntp.succeed("verify");
        assertThat(built.output()).contains("locked by container.lock.json");
        String digest = digest();
        ntp.succeed("clean", "package");
        assertThat(digest()).isEqualTo(digest);

        assertThat(ntp.succeed("cooper:check").output()).contains("nothing has changed since");
    }

    @Test
    void what_is_newer_is_told_a_line_each_and_fails_where_that_is_wanted() throws Exception {
        ntp.succeed("cooper:lock");
        String text = Files.readString(lock);
        int name =
                text.indexOf(
                        "\"chrony\"", text.indexOf("\"packages\" : [", text.indexOf("wanted")));
        int digest = text.indexOf("sha256", name);
        int hex = text.indexOf("\"", text.indexOf(":", digest)) + 1;
        Files.writeString(
                lock, text.substring(0, hex) + flipped(text, hex) + text.substring(hex + 8));

        assertThat(ntp.succeed("cooper:check").output()).contains("chrony ");
        assertThat(ntp.run("cooper:check", "-Dcooper.failOnUpdates=true").failure())
                .contains("1 updates; run cooper:lock to take them");
    }

    @Test
    void a_lock_for_other_packages_is_refused() throws Exception {
        ntp.succeed("cooper:lock");

        assertThat(ntp.run("package", "-Dcooper.packages=chrony,less").failure())
                .contains("container.lock.json is for <packages>chrony</packages>")
                .contains("run cooper:lock");
    }

    /** Returns eight other hex digits. */
    private static String flipped(String text, int at) {
        StringBuilder digits = new StringBuilder();
        for (char digit : text.substring(at, at + 8).toCharArray()) {
            digits.append(digit == '0' ? '1' : '0');
        }
        return digits.toString();
    }

    private String digest() throws Exception {
        return ImageLayout.open(ntp.layout()).manifest().digest().toString();
    }
}
