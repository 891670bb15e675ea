package io.cooper.maven;

import io.cooper.build.BuildLog;
import org.apache.maven.plugin.logging.Log;

/** Shows what a build does in Maven's log; what its steps print is shown with {@code -X}. */
record MavenBuildLog(Log log) implements BuildLog {

    @Override
    public void info(String line) {
        log.info(line);
    }

    @Override
    public void output(String line) {
        log.debug("  | " + line);
    }
}
