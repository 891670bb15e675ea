package io.cooper.registry;

/** How a blob came into a repository. */
public enum BlobTransfer {
    /** It was there. */
    THERE,
    /** The registry had it in another repository. */
    MOUNTED,
    /** It was sent. */
    SENT
}
