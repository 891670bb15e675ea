package io.cooper.sandbox;

import java.io.IOException;
import java.nio.file.Path;

/** Where a view has its launcher from, and where that goes when the view is closed. */
interface Launchers {

    /** Returns a launcher that is in no tree; it is the caller's from now on. */
    LauncherProcess take() throws IOException;

    /** Takes back a launcher that has left its tree. */
    void giveBack(LauncherProcess launcher) throws IOException;

    /**
     * Returns what starts a launcher for one view, and ends it after that.
     *
     * @param isolation the namespaces that are its own
     * @param directory an existing directory for what it leaves on failure
     */
    static Launchers forOne(Isolation isolation, Path directory) {
        return new Launchers() {
            @Override
            public LauncherProcess take() throws IOException {
                return LauncherProcess.start(isolation, directory);
            }

            @Override
            public void giveBack(LauncherProcess launcher) throws IOException {
                launcher.close();
            }
        };
    }
}
