package io.cooper.build;

import io.cooper.plan.FileSpec;
import io.cooper.plan.Step;
import io.cooper.rootfs.CopiedFiles;
import io.cooper.rootfs.CopyRules;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.ImageFiles;
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

    private final Instant timestamp;

    /**
     * @param timestamp the time that all copied files get: those of a checkout say nothing
     */
    StepFiles(Instant timestamp) {
        this.timestamp = timestamp;
    }

    /** Returns the image with the files of the step. */
    CopiedFiles copy(Step.CopyTree step, ImageFiles image) throws IOException {
        return CopiedFiles.of(image, step.directory(), "", CopyRules.ofRoot(timestamp));
    }

    /** Returns the image with the files of the step. */
    CopiedFiles copy(Step.CopyFile step, ImageFiles image) throws IOException {
        FileSpec file = step.file();
        if (!Files.exists(file.from())) {
            throw new StepFailedException(
                    "<files>: <from>"
                            + file.from()
                            + "</from> does not exist; is it made before the phase package?",
                    List.of());
        }
        Accounts.Ids owner = owner(file, image);
        CopyRules rules = new CopyRules(owner.uid(), owner.gid(), file.mode(), timestamp);
        return CopiedFiles.of(image, file.from(), TreePath.of(file.target()), rules);
    }

    private static Accounts.Ids owner(FileSpec file, ImageFiles image) throws IOException {
        try {
            return new Accounts(text(image, "etc/passwd"), text(image, "etc/group"))
                    .find(file.owner());
        } catch (IllegalArgumentException e) {
            throw new StepFailedException(
                    "<files>: <owner>" + file.owner() + "</owner>: " + e.getMessage(), List.of());
        }
    }

    private static String text(ImageFiles image, String path) throws IOException {
        String file = image.resolve(path);
        if (image.stat(file).map(Entry::type).orElse(null) != Entry.Type.FILE) {
            return "";
        }
        try (InputStream in = image.read(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
