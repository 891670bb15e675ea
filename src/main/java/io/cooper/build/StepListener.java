package io.cooper.build;

import java.util.Optional;

/** Is told how a run of steps goes on. */
interface StepListener extends BuildLog {

    /**
     * The next step is done.
     *
     * @param layer what it changed; none if nothing
     * @param millis how long it took
     */
    void done(Optional<LayerFile> layer, long millis);
}
