package io.cooper.sandbox;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.rootfs.HostPath;
import io.cooper.rootfs.Rootfs;
import java.io.IOException;
import java.nio.file.Path;

/** A directory {@code /dev} where nothing can be mounted. */
final class ChrootDevices {

    private ChrootDevices() {}

    /**
     * Puts it into a tree in place of the tree's own.
     *
     * @throws IOException if devices do not work there
     */
    static void put(Scaffold scaffold, Rootfs tree) throws IOException {
        scaffold.directory("dev", 0755);
        for (Device device : Device.USUAL) {
            scaffold.device("dev/" + device.name(), device);
        }
        scaffold.directory("dev/pts", 0755);
        scaffold.directory("dev/mqueue", 0755);
        // postgresql chooses its kind of shared memory by what it can write here.
        scaffold.directory("dev/shm", 01777);
        probe(tree.directory());
    }

    private static void probe(Path root) throws IOException {
        String device = HostPath.bytes(root.resolve("dev/null"));
        try {
            FileCalls.close(FileCalls.open(FileCalls.AT_FDCWD, device, FileCalls.O_RDWR, 0));
        } catch (ErrnoException e) {
            throw new IOException(
                    "devices do not work under "
                            + root
                            + " (mounted with nodev?), and the sandbox kind chroot needs them: build on"
                            + " another file system",
                    e);
        }
    }
}
