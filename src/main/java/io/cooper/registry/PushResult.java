package io.cooper.registry;

import io.cooper.oci.Digest;
import java.util.List;

/**
 * What a push did.
 *
 * @param digest the digest of the manifest, as it was read back
 * @param tags the tags that name it now
 * @param blobsSent how many blobs were sent
 * @param blobsThere how many were there before
 * @param bytesSent the size of the blobs that were sent
 */
public record PushResult(
        Digest digest, List<String> tags, int blobsSent, int blobsThere, long bytesSent) {

    public PushResult {
        tags = List.copyOf(tags);
    }
}
