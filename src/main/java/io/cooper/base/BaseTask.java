package io.cooper.base;

import io.cooper.archive.ArchiveSettings;
import io.cooper.archive.ArchiveTarget;
import io.cooper.archive.BaseMaker;
import io.cooper.archive.PackageArchive;
import io.cooper.archive.Selection;
import io.cooper.cache.BlobStore;
import io.cooper.cache.ResultStore;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.rootfs.Changes;
import io.cooper.rootfs.LayerCompression;
import io.cooper.rootfs.LayerWriter;
import io.cooper.rootfs.PackedLayer;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.Snapshot;
import io.cooper.sandbox.SandboxKind;
import io.cooper.sandbox.Sandboxes;
import io.cooper.worker.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;

/** Makes a base from packages; tells each line that their scripts print. */
final class BaseTask implements Task<BaseTask.Request, String, BaseTask.Result> {

    /**
     * What is to be made.
     *
     * @param cache the cache directory
     * @param workDirectory for the file tree, which is removed, and the layer, which stays
     */
    record Request(
            ArchiveTarget target,
            ArchiveSettings settings,
            Selection selection,
            Path cache,
            SandboxKind sandbox,
            Path workDirectory) {}

    /**
     * The layer that was made.
     *
     * @param file its blob
     * @param digest of the blob
     * @param size of the blob, in bytes
     * @param time that of the newest file in the packages
     */
    record Result(Path file, Digest digest, long size, Digest diffId, Instant time) {}

    @Override
    public Class<Request> request() {
        return Request.class;
    }

    @Override
    public Class<String> event() {
        return String.class;
    }

    @Override
    public Class<Result> result() {
        return Result.class;
    }

    @Override
    public Result run(Request request, Consumer<String> log)
            throws IOException, InterruptedException {
        Path work = request.workDirectory();
        PackageArchive archive =
                new PackageArchive(
                        request.target(),
                        request.settings(),
                        new BlobStore(request.cache()),
                        new ResultStore(request.cache()));
        try (Rootfs rootfs = Rootfs.create(work.resolve("rootfs"))) {
            Snapshot empty = Snapshot.of(rootfs, Set.of());
            Instant time =
                    new BaseMaker(archive, Sandboxes.choose(request.sandbox()), log)
                            .make(request.selection(), rootfs, work.resolve("view"));
            Changes all = empty.changesTo(Snapshot.of(rootfs, Set.of()));
            return pack(new LayerWriter(rootfs, time), all, time, work);
        } finally {
            Rootfs.deleteTree(work.resolve("rootfs"));
        }
    }

    private static Result pack(LayerWriter writer, Changes all, Instant time, Path work)
            throws IOException {
        Path file = work.resolve("layer");
        PackedLayer layer =
                PackedLayer.write(file, LayerCompression.USUAL, tar -> writer.write(all, tar));
        Descriptor blob = layer.blob();
        return new Result(file, blob.digest(), blob.size(), layer.diffId(), time);
    }
}
