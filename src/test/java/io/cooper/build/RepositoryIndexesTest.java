package io.cooper.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.build.PackageManager.Repositories;
import io.cooper.rootfs.Rootfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryIndexesTest {

    private static final String PLAIN = "[plain]\nbaseurl=https://example.org/plain\n";

    @TempDir private Path directory;

    private RepositoryIndexesTest file(String path, String content) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    private Set<String> addresses(Repositories repositories) throws IOException {
        try (Rootfs rootfs = Rootfs.open(directory)) {
            return new RepositoryIndexes(rootfs).addresses(repositories);
        }
    }

    @Test
    void apk_has_an_index_for_the_architecture_in_each_repository() throws Exception {
        file("etc/apk/arch", "x86_64\n")
                .file(
                        "etc/apk/repositories",
                        "# edge\nhttps://example.org/v3/main\n\n@more http://example.org/v3/more/\n")
                .file("etc/apk/repositories.d/own.list", "http://127.0.0.1:80/own\n");
        assertThat(addresses(Repositories.APK))
                .containsExactly(
                        "http://127.0.0.1:80/own/x86_64/APKINDEX.tar.gz",
                        "http://example.org/v3/more/x86_64/APKINDEX.tar.gz",
                        "https://example.org/v3/main/x86_64/APKINDEX.tar.gz");
        file("etc/apk/repositories", "/media/cdrom/apks\n");
        assertThat(addresses(Repositories.APK)).isEmpty();
    }

    @Test
    void of_dnf_and_yum_all_that_is_enabled_counts_wherever_it_is_defined() throws Exception {
        file("etc/yum.repos.d/a.repo", PLAIN)
                .file(
                        "etc/yum.repos.d/b.repo",
                        """
                        [off]
                        enabled = 0
                        metalink = https://example.org/metalink
                        [two]
                        enabled = 1
                        baseurl = https://example.org/two/one/,
                            https://example.org/two/other
                        """)
                .file("etc/yum.repos.d/c.txt", "[no]\nbaseurl=https://example.org/no\n")
                .file("etc/dnf/dnf.conf", "[main]\ngpgcheck=1\n[in]\nbaseurl=http://[::1]:80/in\n");
        assertThat(addresses(Repositories.YUM))
                .containsExactly(
                        "http://[::1]:80/in/repodata/repomd.xml",
                        "https://example.org/plain/repodata/repomd.xml",
                        "https://example.org/two/one/repodata/repomd.xml",
                        "https://example.org/two/other/repodata/repomd.xml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[x]\nmetalink=https://example.org/metalink\n",
                "[x]\nbaseurl=https://example.org/x\nmirrorlist=https://example.org/list\n",
                "[x]\nbaseurl=https://example.org/$releasever/x\n",
                "[x]\nbaseurl=https://user:password@example.org/x\n",
                "[x]\nbaseurl=https://example.org/x?token=1\n",
                "[x]\nbaseurl=file:///srv/x\n",
                "[x]\nname=x\n"
            })
    void one_repository_without_a_plain_address_makes_all_unknown(String other) throws Exception {
        file("etc/yum.repos.d/a.repo", PLAIN).file("etc/yum.repos.d/b.repo", other);
        assertThat(addresses(Repositories.YUM)).isEmpty();
    }

    @Test
    void definitions_that_lie_elsewhere_are_unknown() throws Exception {
        file("etc/yum.repos.d/a.repo", PLAIN).file("etc/dnf/dnf.conf", "[main]\nreposdir=/srv\n");
        assertThat(addresses(Repositories.YUM)).isEmpty();
    }

    @Test
    void zypper_knows_the_version_and_has_no_services() throws Exception {
        file("etc/os-release", "VERSION_ID=\"15.6\"\n")
                .file(
                        "etc/zypp/repos.d/oss.repo",
                        "[oss]\nbaseurl=http://example.org/leap/$releasever/oss/\npath=/\ntype=rpm-md\n");
        assertThat(addresses(Repositories.ZYPP))
                .containsExactly("http://example.org/leap/15.6/oss/repodata/repomd.xml");
        file("etc/zypp/services.d/more.service", "[more]\n");
        assertThat(addresses(Repositories.ZYPP)).isEmpty();
    }

    @Test
    void a_tree_without_definitions_has_none() throws Exception {
        for (Repositories repositories : Repositories.values()) {
            assertThat(addresses(repositories)).isEmpty();
        }
    }
}
