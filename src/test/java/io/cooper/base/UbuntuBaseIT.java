package io.cooper.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.archive.ArchiveTarget;
import io.cooper.archive.Distribution;
import io.cooper.archive.PackageArchive;
import io.cooper.archive.Selection;
import io.cooper.cache.BlobStore;
import io.cooper.cache.ResultStore;
import io.cooper.oci.Platform;
import io.cooper.plan.BaseReference;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.ImageUnpacker;
import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.SandboxKind;
import io.cooper.testing.DebBuilder;
import io.cooper.testing.Requirements;
import io.cooper.testing.SmallArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A base in the layout of Ubuntu's archive: three suites in one place, zstd members, /usr merged by
 * links in a package. The packages are made here, around programs of this machine.
 */
class UbuntuBaseIT {

    private static final List<String> PROGRAMS =
            List.of(
                    "/bin/dash",
                    "/usr/bin/dpkg",
                    "/usr/bin/dpkg-deb",
                    "/usr/bin/dpkg-query",
                    "/bin/rm",
                    "/bin/tar",
                    "/usr/bin/diff",
                    "/sbin/ldconfig",
                    "/sbin/start-stop-daemon");

    private static final Pattern LIBRARY = Pattern.compile("(?:=> )?(/[^ ]+) \\(0x");

    @TempDir private Path directory;

    private SmallArchive archive;
    private Path work;

    @BeforeEach
    void serve() throws Exception {
        Requirements.root();
        for (String program : PROGRAMS) {
            Requirements.that(Files.exists(Path.of(program)), "needs " + program);
        }
        work = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "ubuntu-base-");
        archive = new SmallArchive("/ubuntu/");
        archive.add("noble", baseFiles());
        archive.add("noble", programs());
        archive.add("noble", service("1.0-1"));
        archive.add("noble-updates", service("1.0-1ubuntu0.1"));
        archive.add(
                "noble-security",
                new DebBuilder("not-needed", "1").field("Priority", "optional").compressed("zst"));
        for (String suite : List.of("noble", "noble-updates", "noble-security")) {
            archive.publish(suite);
        }
    }

    @AfterEach
    void stop() throws IOException {
        if (archive != null) {
            archive.close();
            Rootfs.deleteTree(work);
        }
    }

    private static DebBuilder baseFiles() throws IOException {
        return new DebBuilder("base-files", "13ubuntu10")
                .field("Essential", "yes")
                .compressed("zst")
                .directory("tmp", 01777)
                .directory("proc", 0755)
                .directory("dev", 0755)
                .directory("var/lib/dpkg/updates", 0755)
                .symlink("bin", "usr/bin")
                .symlink("sbin", "usr/sbin")
                .symlink("lib", "usr/lib")
                .symlink("lib64", "usr/lib64")
                .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
                .file("etc/os-release", "ID=ubuntu\nVERSION_CODENAME=noble\n");
    }

    /** Under the old names, as some packages still have their files. */
    private static DebBuilder programs() throws Exception {
        DebBuilder deb =
                new DebBuilder("programs", "1")
                        .field("Priority", "required")
                        .compressed("zst")
                        .symlink("bin/sh", "dash");
        TreeSet<String> files = new TreeSet<>();
        for (String program : PROGRAMS) {
            deb.file(program.substring(1), 0755, Files.readAllBytes(Path.of(program)));
            Process ldd = new ProcessBuilder("ldd", program).start();
            Matcher matcher =
                    LIBRARY.matcher(
                            new String(
                                    ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            while (matcher.find()) {
                files.add(matcher.group(1));
            }
        }
        for (String library : files) {
            deb.file(library.substring(1), 0755, Files.readAllBytes(Path.of(library)));
        }
        return deb;
    }

    private static DebBuilder service(String version) throws IOException {
        return new DebBuilder("service", version)
                .field("Priority", "required")
                .field("Depends", "programs (>= 1), base-files")
                .compressed("zst")
                .script("preinst", "#!/bin/sh\necho \"$DPKG_MAINTSCRIPT_PACKAGE $1\" >/preinst\n")
                .script("postinst", "#!/bin/sh\necho \"configured $1\" >/etc/service.state\n")
                .script("conffiles", "/etc/service.conf\n")
                .file("etc/service.conf", "a=b\n")
                .file("lib/service/run", 04755, "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8))
                .hardLink("lib/service/also", "lib/service/run");
    }

    private BaseImage make() throws IOException, InterruptedException {
        return make(null, "cache");
    }

    private BaseImage make(Selection lockedOrNull, String cacheName)
            throws IOException, InterruptedException {
        Path cache = directory.resolve(cacheName);
        BaseMaking making =
                new BaseMaking(
                        archive.settings(directory),
                        lockedOrNull,
                        new ResultStore(cache),
                        SandboxKind.AUTO,
                        work.resolve("making"),
                        line -> {});
        return new Bases(
                        name -> {
                            throw new IOException("no registry has a part in this");
                        },
                        new BlobStore(cache),
                        making)
                .find(
                        new BaseReference.Archive("ubuntu", "noble"),
                        new Platform("linux", "amd64", ""));
    }

    private static String text(Rootfs rootfs, String path) throws IOException {
        try (InputStream in = rootfs.read(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void a_base_in_ubuntus_layout_is_merged_configured_and_of_the_newest_versions()
            throws Exception {
        BaseImage base = make();

        try (Rootfs rootfs = Rootfs.create(work.resolve("tree"))) {
            new ImageUnpacker(rootfs)
                    .unpack(base.layers(), base.config().diffIds(), base.blobs()::file);
            assertThat(rootfs.stat("lib").orElseThrow().linkTarget()).isEqualTo("usr/lib");
            Entry run = rootfs.stat("usr/lib/service/run").orElseThrow();
            assertThat(run.mode()).isEqualTo(04755);
            assertThat(rootfs.stat("usr/lib/service/also").orElseThrow().size())
                    .isEqualTo(run.size());
            assertThat(text(rootfs, "etc/service.state")).isEqualTo("configured configure\n");
            assertThat(text(rootfs, "preinst")).isEqualTo("service install\n");
            assertThat(text(rootfs, "var/lib/dpkg/status"))
                    .contains("Status: install ok installed", "Version: 1.0-1ubuntu0.1")
                    .contains("Conffiles:\n /etc/service.conf ")
                    .doesNotContain("unpacked", "not-needed");
            assertThat(text(rootfs, "var/lib/dpkg/info/service.list"))
                    .contains("/lib/service/run\n");
            assertThat(text(rootfs, "etc/apt/sources.list"))
                    .contains(
                            "deb [signed-by=/etc/apt/keyrings/archive.asc] "
                                    + archive.mirror().toString().replaceFirst("/$", "")
                                    + " noble-security main\n");
            assertThat(rootfs.stat("usr/sbin/policy-rc.d")).isEmpty();
        }
        assertThat(make().digest()).isEqualTo(base.digest());
    }

    @Test
    void locked_packages_give_the_same_base_when_the_archive_has_moved_on() throws Exception {
        Path cache = directory.resolve("cache");
        Selection locked =
                new PackageArchive(
                                new ArchiveTarget(Distribution.UBUNTU, "noble", "amd64"),
                                archive.settings(directory),
                                new BlobStore(cache),
                                new ResultStore(cache))
                        .select();
        BaseImage before = make();
        archive.add("noble-updates", service("1.0-1ubuntu0.2"));
        // Its time is over as well: who has a lock need not believe it any more.
        archive.publish("noble-updates", Instant.EPOCH, archive.key());

        assertThat(make(locked, "another-machine").digest()).isEqualTo(before.digest());
        archive.publish("noble-updates");
        assertThat(make().digest()).isNotEqualTo(before.digest());
    }
}
