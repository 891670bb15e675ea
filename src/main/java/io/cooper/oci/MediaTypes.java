package io.cooper.oci;

/**
 * The media types of the OCI image specification and of Docker's image manifest, version 2, schema
 * 2.
 */
public final class MediaTypes {

    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
    public static final String OCI_LAYER_GZIP = OCI_LAYER + "+gzip";
    public static final String OCI_LAYER_ZSTD = OCI_LAYER + "+zstd";

    public static final String DOCKER_INDEX =
            "application/vnd.docker.distribution.manifest.list.v2+json";
    public static final String DOCKER_MANIFEST =
            "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    public static final String DOCKER_LAYER_GZIP =
            "application/vnd.docker.image.rootfs.diff.tar.gzip";
    public static final String DOCKER_FOREIGN_LAYER =
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    public static final String DOCKER_SCHEMA_1 =
            "application/vnd.docker.distribution.manifest.v1+json";
    public static final String DOCKER_SCHEMA_1_SIGNED =
            "application/vnd.docker.distribution.manifest.v1+prettyjws";

    private MediaTypes() {}

    /** Tells whether this media type is an index of manifests, in either format. */
    public static boolean isIndex(String mediaType) {
        return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_INDEX);
    }

    /** Tells whether this media type is an image manifest, in either format. */
    public static boolean isManifest(String mediaType) {
        return mediaType.equals(OCI_MANIFEST) || mediaType.equals(DOCKER_MANIFEST);
    }

    /** Returns the OCI media type of a layer that another format names. */
    public static String ociLayer(String mediaType) {
        return mediaType.equals(DOCKER_LAYER_GZIP) ? OCI_LAYER_GZIP : mediaType;
    }
}
