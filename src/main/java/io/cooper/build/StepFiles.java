package io.cooper.build;

import io.cooper.plan.FileSpec;
import io.cooper.plan.Step;
import io.cooper.rootfs.Changes;
import io.cooper.rootfs.CopyRules;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TreeCopier;
import io.cooper.rootfs.TreePath;
import io.cooper.sandbox.Accounts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;

/** Carries out the steps that copy files of the project into the image. */
final class StepFiles {

    private final Rootfs rootfs;
    private final TreeCopier copier;
    private final Instant timestamp;

    /**
     * @param timestamp the time that all copied files get: those of a checkout say nothing
     */
    StepFiles(Rootfs rootfs, Instant timestamp) {
        this.rootfs = rootfs;
        this.copier = new TreeCopier(rootfs);
        this.timestamp = timestamp;
    }

    Changes copy(Step.CopyTree step) throws IOException {
        return copier.copy(step.directory(), "", new CopyRules(0, 0, -1, timestamp));
    }

    Changes copy(Step.CopyFile step) throws IOException {
        FileSpec file = step.file();
        if (!Files.exists(file.from())) {
            throw new StepFailedException(
                    "<files>: <from>"
                            + file.from()
                            + "</from> does not exist; is it made before the phase package?",
                    List.of());
        }
        Accounts.Ids owner = owner(file);
        CopyRules rules = new CopyRules(owner.uid(), owner.gid(), file.mode(), timestamp);
        return copier.copy(file.from(), TreePath.of(file.target()), rules);
    }

    private Accounts.Ids owner(FileSpec file) throws IOException {
        try {
            return new Accounts(text("etc/passwd"), text("etc/group")).find(file.owner());
        } catch (IllegalArgumentException e) {
            throw new StepFailedException(
                    "<files>: <owner>" + file.owner() + "</owner>: " + e.getMessage(), List.of());
        }
    }

    private String text(String path) throws IOException {
        if (rootfs.stat(rootfs.resolve(path)).isEmpty()) {
            return "";
        }
        try (InputStream in = rootfs.read(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
