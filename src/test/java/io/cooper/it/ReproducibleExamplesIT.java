package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.ImageLayout;
import io.cooper.testing.LaterClock;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.OrdinaryUser;
import io.cooper.testing.OtherJava;
import io.cooper.testing.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Examples are built twice, and the second time all is different that one machine can make
 * different: user and kind of sandbox, Java, day, time zone, language, umask, path, and a cache
 * that has packages and nothing that was made of them.
 */
class ReproducibleExamplesIT {

    /** Fewer than the days after which the archive's lists are no longer valid. */
    private static final int DAYS = 3;

    @TempDir private static Path directory;
    private static OrdinaryUser user;

    /** His cache is that of all examples: whichever is first makes the base in it. */
    @BeforeAll
    static void makeUser() throws Exception {
        Requirements.root();
        Requirements.tool("newuidmap", "uidmap");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        user = OrdinaryUser.in(directory.resolve("home"), true);
        // Maven's script reads it, as the user that he is then.
        StringBuilder settings = new StringBuilder("umask 077\n");
        LaterClock.ofDays(DAYS)
                .variables()
                .forEach(
                        (name, value) ->
                                settings.append("export %s='%s'\n".formatted(name, value)));
        Files.writeString(directory.resolve("home/.mavenrc"), settings);
    }

    @AfterEach
    void clean() throws Exception {
        LaterClock.clean();
    }

    @Test
    void the_ntp_example_is_the_same_image_for_another_user_with_another_java_on_another_day()
            throws Exception {
        MavenProject one = MavenProject.example("ntp", directory.resolve("ntp"));
        one.succeed("package", "-Dcooper.refresh=true");
        MavenProject other =
                MavenProject.example("ntp", directory.resolve("home/a longer path/ntp"));
        vary(other);

        requireElsewhere(other.succeed("package"));
        assertThat(digest(other)).isEqualTo(digest(one));
    }

    /** The jar is the same one: what a compiler makes is up to the compiler. */
    @Test
    void the_java_service_of_one_jar_is_the_same_image_for_all_of_them() throws Exception {
        MavenProject one = MavenProject.example("java-service", directory.resolve("service"));
        one.succeed("package");
        MavenProject other =
                MavenProject.example(
                        "java-service", directory.resolve("home/a longer path/service"));
        Path jar = other.directory().resolve("target/service.jar");
        Files.createDirectories(jar.getParent());
        Files.copy(one.directory().resolve("target/service.jar"), jar);
        vary(other);

        requireElsewhere(other.succeed("cooper:build"));
        assertThat(digest(other)).isEqualTo(digest(one));
    }

    private static void requireElsewhere(MavenResult result) {
        LocalDate later = LocalDate.now(ZoneId.of("Asia/Tokyo")).plusDays(DAYS);
        assertThat(result.output())
                .contains("sandbox: namespaces (as root of a user namespace)")
                .contains("Finished at: " + later);
    }

    private static void vary(MavenProject project) throws Exception {
        user.takePackages();
        user.own(directory.resolve("home"));
        project.as(user)
                .env("JAVA_HOME", OtherJava.newest().toString())
                .env("TZ", "Asia/Tokyo")
                .env("MAVEN_OPTS", "-Xmx512m -Duser.language=tr -Duser.country=TR");
    }

    private static String digest(MavenProject project) throws Exception {
        return ImageLayout.open(project.layout()).manifest().digest().toString();
    }
}
