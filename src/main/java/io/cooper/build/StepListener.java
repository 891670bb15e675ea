package io.cooper.build;

import io.cooper.rootfs.LayerFile;
import java.util.Map;
import java.util.Optional;

/** Is told how a run of steps goes on. */
interface StepListener extends BuildLog {

    /**
     * The next step, which is not yet done, goes by what a package archive has now.
     *
     * @param digests of the archive's release files, by their addresses; empty if nobody can tell
     */
    void releases(Map<String, String> digests);

    /**
     * The next step is done.
     *
     * @param layer what it changed; none if nothing
     * @param millis how long it took
     */
    void done(Optional<LayerFile> layer, long millis);
}
