package io.cooper.base;

import io.cooper.archive.ArchiveSettings;
import io.cooper.archive.Selection;
import io.cooper.cache.ResultStore;
import io.cooper.sandbox.SandboxKind;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * How a base is made from a distribution's package archive.
 *
 * @param archive how the archive is used
 * @param lockedOrNull the packages that a lock file names; without one those that the archive
 *     offers now
 * @param results remembers which base was made of what
 * @param sandbox the kind of sandbox that the packages' scripts run in
 * @param workDirectory for the file tree; made and removed
 * @param log gets each line that the packages' scripts print
 */
public record BaseMaking(
        ArchiveSettings archive,
        Selection lockedOrNull,
        ResultStore results,
        SandboxKind sandbox,
        Path workDirectory,
        Consumer<String> log) {

    /** Returns how a base is made of what the archive offers now. */
    public BaseMaking(
            ArchiveSettings archive,
            ResultStore results,
            SandboxKind sandbox,
            Path workDirectory,
            Consumer<String> log) {
        this(archive, null, results, sandbox, workDirectory, log);
    }

    /** Returns the same, but with exactly these packages. */
    public BaseMaking withLocked(Selection locked) {
        return new BaseMaking(archive, locked, results, sandbox, workDirectory, log);
    }
}
