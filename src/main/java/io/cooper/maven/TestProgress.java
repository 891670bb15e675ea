package io.cooper.maven;

import io.cooper.check.FailureText;
import io.cooper.check.TestListener;
import io.cooper.check.TestResult;
import java.util.Locale;
import org.apache.maven.plugin.logging.Log;

/** Shows in Maven's log how tests get on, and of those that failed all that helps. */
record TestProgress(Log log) implements TestListener {

    @Override
    public void started(String file) {
        log.info("Running " + file);
    }

    @Override
    public void finished(TestResult result) {
        String summary =
                String.format(
                        Locale.ROOT,
                        "  %s: %s, %d tests, %.1f s",
                        result.file(),
                        result.verdict(),
                        result.cases().size(),
                        result.time().toMillis() / 1e3);
        if (result.verdict().good()) {
            log.info(summary);
            return;
        }
        log.error(summary);
        result.decisive().message().lines().forEach(line -> log.error("    " + line));
        FailureText.of(result).forEach(line -> log.error("    " + line));
    }
}
