package io.cooper.maven;

import io.cooper.plan.FileSpec;
import java.nio.file.Path;

/** An element of {@code <files>}. Maven sets the fields. */
public final class FileParameter {

    /** The file or directory, relative to the module's directory. */
    private String from;

    /**
     * The absolute path in the image; with {@code /} at its end, the directory that the file is put
     * into.
     */
    private String to;

    /** User and group, by name as the image knows them or by number: {@code chrony:chrony}. */
    private String owner;

    /** Permission bits in octal: {@code 0640}. */
    private String mode;

    FileSpec toSpec(Path directory) {
        if (from == null || to == null) {
            throw new IllegalArgumentException("<files>: each <file> needs <from> and <to>");
        }
        return new FileSpec(
                directory.resolve(from), to, owner == null ? "" : owner.trim(), octal());
    }

    private int octal() {
        if (mode == null) {
            return FileSpec.DERIVED_MODE;
        }
        if (!mode.trim().matches("[0-7]{3,5}")) {
            throw new IllegalArgumentException(
                    "<files>: <mode>" + mode + "</mode> is not octal; write it as in 0644");
        }
        return Integer.parseInt(mode.trim(), 8);
    }
}
