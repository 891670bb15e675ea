package io.cooper.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A directory that has to be written to, and the space there is. */
public final class DiskCheck implements Check {

    /**
     * With less, not even a small distribution's image can be built: base, tree, a copy, layers.
     */
    private static final long NEEDED = 300L << 20;

    /** With less, a larger image may not find room. */
    private static final long ENOUGH = 2L << 30;

    private final String name;
    private final Path directory;
    private final String setting;
    private final long needed;

    /**
     * @param name what the directory is for
     * @param directory it need not exist yet
     * @param setting how to have another one, for the remedy
     */
    public DiskCheck(String name, Path directory, String setting) {
        this(name, directory, setting, NEEDED);
    }

    DiskCheck(String name, Path directory, String setting, long needed) {
        this.name = name;
        this.directory = directory.toAbsolutePath().normalize();
        this.setting = setting;
        this.needed = needed;
    }

    @Override
    public List<Finding> examine() {
        Path existing = directory;
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
            return List.of(
                    Finding.failure(
                            name,
                            directory
                                    + " cannot be written: "
                                    + existing
                                    + " is not a directory"
                                    + " that this user may write to",
                            "let the user of this process write there, or " + setting));
        }
        try {
            return List.of(space(Files.getFileStore(existing).getUsableSpace()));
        } catch (IOException e) {
            return List.of(Finding.warning(name, directory + ": no free space can be told"));
        }
    }

    private Finding space(long free) {
        String detail = String.format(Locale.ROOT, "%s, %.1f GB free", directory, free / 1e9);
        if (free < needed) {
            return Finding.failure(
                    name, detail + ", too little for an image", "make room, or " + setting);
        }
        return free < ENOUGH
                ? Finding.warning(name, detail, "larger images need more; make room, or " + setting)
                : Finding.ok(name, detail);
    }
}
