package io.cooper.registry;

import io.cooper.oci.Digest;
import java.util.List;

/**
 * What a push did.
 *
 * @param digest the digest of the manifest, as it was read back
 * @param tags the tags that name it now
 * @param blobs what happened to its blobs
 * @param changed whether something was pushed; not where all tags named the image already
 */
public record PushResult(Digest digest, List<String> tags, BlobCounts blobs, boolean changed) {

    /**
     * What happened to blobs.
     *
     * @param sent how many were sent
     * @param mounted how many the registry took over from another repository
     * @param there how many were there before
     * @param bytesSent the size of those that were sent
     */
    public record BlobCounts(int sent, int mounted, int there, long bytesSent) {

        static final BlobCounts NONE = new BlobCounts(0, 0, 0, 0);

        BlobCounts plus(BlobTransfer transfer, long size) {
            return switch (transfer) {
                case SENT -> new BlobCounts(sent + 1, mounted, there, bytesSent + size);
                case MOUNTED -> new BlobCounts(sent, mounted + 1, there, bytesSent);
                case THERE -> new BlobCounts(sent, mounted, there + 1, bytesSent);
            };
        }
    }

    public PushResult {
        tags = List.copyOf(tags);
    }
}
