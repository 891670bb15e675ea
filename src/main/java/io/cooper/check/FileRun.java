package io.cooper.check;

import java.io.IOException;
import java.nio.file.Path;

/** Runs a file of tests of one kind. */
interface FileRun {

    /**
     * Runs a file that has no problem.
     *
     * @param work a directory for its views
     * @throws IOException if it cannot be run
     * @throws InterruptedException if this thread was interrupted; nothing runs any more
     */
    TestResult run(TestFile file, Path work) throws IOException, InterruptedException;
}
