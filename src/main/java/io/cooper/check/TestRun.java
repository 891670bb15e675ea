package io.cooper.check;

import java.time.Duration;
import java.util.List;

/**
 * What came of a run.
 *
 * @param results of all files, in the order of their names
 * @param record what is to be kept of it
 */
public record TestRun(List<TestResult> results, TestRecord record, Duration time) {

    public TestRun {
        results = List.copyOf(results);
    }

    public Counts counts() {
        return record.counts();
    }

    /** Tells whether no test failed. */
    public boolean good() {
        return counts().failures() + counts().errors() == 0;
    }
}
