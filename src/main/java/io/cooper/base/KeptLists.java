package io.cooper.base;

import io.cooper.cache.ResultStore;
import io.cooper.oci.Digest;
import io.cooper.rootfs.Compression;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.LayerStack;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Remembers what files layers have, so that layers need not be read again to copy a few files on
 * top of them.
 *
 * @param directory where it is remembered
 */
record KeptLists(Path directory) {

    private static final int BUFFER = 64 * 1024;

    /**
     * Returns what an image has. That of its base is remembered by itself: many have it.
     *
     * @param layers of the image, bottom first
     * @param ofBase how many of them are the base's
     */
    LayerStack files(List<LayerFile> layers, int ofBase) throws IOException {
        Optional<LayerStack> known = find(layers);
        if (known.isPresent()) {
            return known.get();
        }
        if (layers.size() == ofBase) {
            return keep(layers, LayerStack.of(layers));
        }
        LayerStack files = files(layers.subList(0, ofBase), ofBase);
        files.addAll(layers.subList(ofBase, layers.size()));
        return keep(layers, files);
    }

    private Optional<LayerStack> find(List<LayerFile> layers) throws IOException {
        Optional<byte[]> known = new ResultStore(directory).find(key(layers));
        if (known.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(known.get()), BUFFER)) {
            return Optional.of(LayerStack.read(in));
        }
    }

    private LayerStack keep(List<LayerFile> layers, LayerStack files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream packed = Compression.gzip(bytes)) {
            files.writeTo(packed);
        }
        new ResultStore(directory).keep(key(layers), bytes.toByteArray());
        return files;
    }

    private static Digest key(List<LayerFile> layers) {
        // The number is to be raised with the format of LayerStack.writeTo.
        return KeptPart.key("files 2", layers);
    }
}
