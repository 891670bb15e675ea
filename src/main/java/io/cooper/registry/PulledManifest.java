package io.cooper.registry;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageIndex;
import io.cooper.oci.Manifest;
import io.cooper.oci.MediaTypes;
import java.io.IOException;

/** An image manifest or an index as a registry has it: the very bytes, and what they are. */
public final class PulledManifest {

    private final ImageName name;
    private final Descriptor descriptor;
    private final byte[] bytes;

    PulledManifest(ImageName name, Descriptor descriptor, byte[] bytes) {
        this.name = name;
        this.descriptor = descriptor;
        this.bytes = bytes;
    }

    /** Returns media type, digest and size. */
    public Descriptor descriptor() {
        return descriptor;
    }

    public String mediaType() {
        return descriptor.mediaType();
    }

    public Digest digest() {
        return descriptor.digest();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** Tells whether it is an index of manifests and not the manifest of one image. */
    public boolean isIndex() {
        return MediaTypes.isIndex(mediaType());
    }

    /**
     * Returns it as an index.
     *
     * @throws IOException if it is none
     */
    public ImageIndex index() throws IOException {
        return ImageIndex.parse(bytes, name.toString());
    }

    /**
     * Returns it as the manifest of one image.
     *
     * @throws IOException if it is none
     */
    public Manifest manifest() throws IOException {
        return Manifest.parse(bytes, name.toString());
    }
}
