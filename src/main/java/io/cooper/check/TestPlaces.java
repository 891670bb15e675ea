package io.cooper.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a run of tests keeps its files.
 *
 * @param work a directory on a file system that can hold the image; empty again after the run
 * @param reports {@code target/failsafe-reports}
 * @param classPrefix what comes before a file's name in reports, e.g. {@code ntp/}; sets files of
 *     the same name in several modules apart, of which GitLab would count one only
 * @param bats where bats comes from
 */
public record TestPlaces(Path work, Path reports, String classPrefix, BatsSource bats) {

    /**
     * Removes the reports of an earlier run: where no test runs now, they would tell of none.
     *
     * @param reports where they are
     */
    public static void clearReports(Path reports) throws IOException {
        Reports.remove(reports);
    }

    /**
     * Returns the reports that the last run has left.
     *
     * @param reports where they are
     */
    public static List<Path> reportFiles(Path reports) throws IOException {
        return Reports.in(reports);
    }
}
