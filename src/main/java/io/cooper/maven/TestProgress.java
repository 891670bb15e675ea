package io.cooper.maven;

import io.cooper.check.FailureText;
import io.cooper.check.TestListener;
import io.cooper.check.TestResult;
import java.io.Closeable;
import java.util.Locale;
import java.util.Optional;
import org.apache.maven.plugin.logging.Log;

/** Shows in Maven's log how tests get on, and of those that failed all that helps. */
final class TestProgress implements TestListener, Closeable {

    private final Log log;
    private final Optional<LiveLine> live;

    /**
     * @param isInteractive whether somebody may be looking on, and not read a log afterwards
     */
    TestProgress(Log log, boolean isInteractive) {
        this.log = log;
        this.live = isInteractive ? LiveLine.atTerminal() : Optional.empty();
    }

    @Override
    public void started(String file) {
        live.ifPresentOrElse(line -> line.started(file), () -> log.info("Running " + file));
    }

    @Override
    public void finished(TestResult result) {
        live.ifPresent(line -> line.finished(result.file()));
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

    @Override
    public void close() {
        live.ifPresent(LiveLine::close);
    }
}
