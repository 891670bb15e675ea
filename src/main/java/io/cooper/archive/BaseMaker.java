package io.cooper.archive;

import io.cooper.rootfs.Leftovers;
import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.Access;
import io.cooper.sandbox.InjectedFile;
import io.cooper.sandbox.Network;
import io.cooper.sandbox.Sandbox;
import io.cooper.sandbox.View;
import io.cooper.sandbox.ViewSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes a distribution's smallest file tree that has apt, from its packages, with nothing but the
 * programs that are in the packages.
 */
public final class BaseMaker {

    /** A fixed name: package scripts write the host's name into configuration files. */
    private static final String HOSTNAME = "container";

    private static final String POLICY = "usr/sbin/policy-rc.d";

    private final PackageArchive archive;
    private final Sandbox sandbox;
    private final Consumer<String> log;

    /**
     * @param sandbox what the packages' scripts run in
     * @param log gets each line that they print
     */
    public BaseMaker(PackageArchive archive, Sandbox sandbox, Consumer<String> log) {
        this.archive = archive;
        this.sandbox = sandbox;
        this.log = log;
    }

    /**
     * Installs the packages of a selection into an empty tree.
     *
     * @param workDirectory for the sandbox; made and removed by it
     * @return the time that no file of the base is to be later than: that of the newest in the
     *     packages, which is the same on any day
     * @throws ArchiveException if a package is not to be had, or its scripts fail
     */
    public Instant make(Selection selection, Rootfs rootfs, Path workDirectory)
            throws IOException, InterruptedException {
        List<UnpackedPackage> unpacked = new BaseTree(archive, selection).unpack(rootfs);
        Instant time = BaseTree.newest(unpacked);
        new BaseFiles(archive.target(), archive.settings()).write(rootfs, selection.suites(), time);
        ViewSpec spec =
                new ViewSpec(
                        rootfs.directory(),
                        workDirectory,
                        Access.IN_PLACE,
                        Network.HOST,
                        HOSTNAME,
                        List.of(policy()),
                        List.of());
        try (View view = sandbox.open(spec)) {
            new PackageScripts(view, time, log).install(unpacked);
        }
        if (archive.settings().variant() == Variant.SLIM) {
            SlimFiles.removeFrom(rootfs);
        }
        new Leftovers(rootfs).remove();
        return time;
    }

    /** Without it the scripts would start services. */
    private static InjectedFile policy() {
        return InjectedFile.file(
                POLICY, 0755, "#!/bin/sh\nexit 101\n".getBytes(StandardCharsets.US_ASCII));
    }
}
