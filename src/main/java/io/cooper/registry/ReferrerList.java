package io.cooper.registry;

import io.cooper.oci.Digest;
import io.cooper.oci.ImageIndex;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Lists the manifests that name another one as their subject. */
final class ReferrerList {

    private static final ImageIndex NONE = new ImageIndex(List.of());

    private final Endpoint endpoint;
    private final Digest subject;

    ReferrerList(Endpoint endpoint, Digest subject) {
        this.endpoint = endpoint;
        this.subject = subject;
    }

    ImageIndex run() throws IOException {
        Endpoint.Request request = Endpoint.Request.of(Access.PULL, "GET", "referrers/" + subject);
        // Without such a list GitLab's registry says 404, in whatever words.
        try (Answer answer = endpoint.call(request, endpoint.refusals(), Set.of(200, 404))) {
            if (answer.status() == 200) {
                endpoint.json(answer);
                return ImageIndex.parse(answer.text(), "the referrers of " + subject);
            }
            answer.finish();
        }
        return byTag();
    }

    private ImageIndex byTag() throws IOException {
        String tag = subject.algorithm() + "-" + subject.hex();
        try {
            PulledManifest found = new ManifestPull(endpoint, tag).run(Access.PULL);
            return found.isIndex() ? found.index() : NONE;
        } catch (RegistryException e) {
            if (e.reason() == RegistryException.Reason.NOT_FOUND) {
                return NONE;
            }
            throw e;
        }
    }
}
