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
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.SandboxKind;
import io.cooper.testing.Requirements;
import io.cooper.testing.SmallArchive;
import io.cooper.testing.UbuntuArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A base in the layout of Ubuntu's archive. */
class UbuntuBaseIT {

    @TempDir private Path directory;

    private SmallArchive archive;
    private Path work;

    @BeforeEach
    void serve() throws Exception {
        Requirements.root();
        work = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "ubuntu-base-");
        archive = UbuntuArchive.start();
    }

    @AfterEach
    void stop() throws IOException {
        if (archive != null) {
            archive.close();
            Rootfs.deleteTree(work);
        }
    }

    private BaseImage make() throws IOException, InterruptedException {
        return make(null, "cache", "module", line -> {});
    }

    private BaseImage make(
            Selection lockedOrNull, String cacheName, String module, Consumer<String> log)
            throws IOException, InterruptedException {
        Path cache = directory.resolve(cacheName);
        BaseMaking making =
                new BaseMaking(
                        archive.settings(directory),
                        lockedOrNull,
                        new ResultStore(cache),
                        SandboxKind.AUTO,
                        work.resolve(module),
                        log);
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
                    .unpack(
                            LayerFile.of(
                                    base.layers(), base.config().diffIds(), base.blobs()::file));
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
        archive.add("noble-updates", UbuntuArchive.service("1.0-1ubuntu0.2"));
        // Its time is over as well: who has a lock need not believe it any more.
        archive.publish("noble-updates", Instant.EPOCH, archive.key());

        assertThat(make(locked, "another-machine", "module", line -> {}).digest())
                .isEqualTo(before.digest());
        archive.publish("noble-updates");
        assertThat(make().digest()).isNotEqualTo(before.digest());
    }

    @Test
    void two_modules_that_are_built_at_the_same_time_have_it_made_once() throws Exception {
        List<String> installed = new CopyOnWriteArrayList<>();
        ExecutorService modules = Executors.newFixedThreadPool(2);
        try {
            List<Future<BaseImage>> bases = new ArrayList<>();
            for (String module : List.of("one", "other")) {
                bases.add(modules.submit(() -> make(null, "cache", module, installed::add)));
            }
            assertThat(bases.get(0).get().digest()).isEqualTo(bases.get(1).get().digest());
        } finally {
            modules.shutdown();
        }

        assertThat(installed).containsOnlyOnce("Setting up service (1.0-1ubuntu0.1) ...");
    }
}
