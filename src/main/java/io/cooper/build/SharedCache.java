package io.cooper.build;

import io.cooper.build.PublishedSteps.Published;
import io.cooper.oci.Digest;
import java.io.IOException;
import java.util.List;

/** Images in registries whose steps and layers a build may take. */
public interface SharedCache {

    /** No images. */
    SharedCache NONE =
            new SharedCache() {
                @Override
                public List<Published> images() {
                    return List.of();
                }

                @Override
                public boolean mayStay(Digest layer) {
                    return false;
                }

                @Override
                public boolean mayAnyStay() {
                    return false;
                }
            };

    /** Returns what the images offer, those first that are likelier to have it. */
    List<Published> images() throws IOException;

    /**
     * Tells whether a layer need not be on this machine, because it is where the image goes to, and
     * whoever opens it can have it from there.
     */
    boolean mayStay(Digest layer);

    /** Tells whether there may be such layers, without looking. */
    boolean mayAnyStay();
}
