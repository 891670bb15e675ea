package io.cooper.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptSourcesTest {

    @TempDir private Path etcApt;

    @BeforeEach
    void configure() throws IOException {
        Files.createDirectory(etcApt.resolve("sources.list.d"));
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(etcApt.resolve(file), text);
    }

    private String mirror(Distribution distribution, String suite) {
        return new Mirrors(List.of(), "", AptSources.of(etcApt)).of(distribution, suite).toString();
    }

    @Test
    void the_mirror_is_that_of_the_machines_apt() throws IOException {
        write(
                "sources.list",
                """
                # deb http://commented.example/debian bookworm main
                deb [arch=amd64] http://near.example/debian bookworm main contrib
                deb http://sec.example/debian-security bookworm-security main
                deb-src http://src.example/debian bookworm main
                """);

        assertThat(mirror(Distribution.DEBIAN, "bookworm"))
                .isEqualTo("http://near.example/debian/");
        assertThat(mirror(Distribution.DEBIAN, "bookworm-updates"))
                .isEqualTo("http://near.example/debian/");
        assertThat(mirror(Distribution.DEBIAN, "bookworm-security"))
                .isEqualTo("http://sec.example/debian-security/");
    }

    @Test
    void deb822_files_are_read_too_and_serve_other_releases_of_the_distribution()
            throws IOException {
        write(
                "sources.list.d/debian.sources",
                """
                Types: deb
                URIs: http://near.example/debian
                Suites: bookworm bookworm-updates
                Components: main

                Types: deb
                URIs: http://sec.example/debian-security
                Suites: bookworm-security
                Components: main

                Enabled: no
                Types: deb
                URIs: http://off.example/debian
                Suites: trixie
                Components: main
                """);

        assertThat(mirror(Distribution.DEBIAN, "trixie")).isEqualTo("http://near.example/debian/");
        assertThat(mirror(Distribution.DEBIAN, "trixie-security"))
                .isEqualTo("http://sec.example/debian-security/");
    }

    @Test
    void archives_of_others_are_not_taken_for_the_distributions() throws IOException {
        write("sources.list", "deb http://vendor.example/linux/debian bookworm stable\n");

        assertThat(mirror(Distribution.DEBIAN, "bookworm"))
                .isEqualTo("http://ftp.debian.org/debian/");
        assertThat(mirror(Distribution.UBUNTU, "noble-security"))
                .isEqualTo("http://archive.ubuntu.com/ubuntu/");
    }

    @Test
    void a_mirror_that_is_named_wins_and_its_security_archive_lies_beside_it() throws IOException {
        write("sources.list", "deb http://near.example/debian bookworm main\n");
        AptSources machine = AptSources.of(etcApt);
        Mirror named = Mirror.parse("https://named.example/debian");
        Mirror other = Mirror.parse("https://other.example/fixes");

        Mirrors one = new Mirrors(List.of(named), "", machine);
        assertThat(one.of(Distribution.DEBIAN, "bookworm-updates")).isEqualTo(named);
        assertThat(one.of(Distribution.DEBIAN, "bookworm-security"))
                .hasToString("https://named.example/debian-security/");
        Mirrors two = new Mirrors(List.of(named, other), "", machine);
        assertThat(two.of(Distribution.DEBIAN, "bookworm-security")).isEqualTo(other);
    }

    @Test
    void the_password_of_a_mirror_is_not_shown() {
        assertThat(Mirror.parse("http://user:secret@near.example/debian"))
                .hasToString("http://near.example/debian/");
    }
}
