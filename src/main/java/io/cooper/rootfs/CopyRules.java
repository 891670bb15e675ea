package io.cooper.rootfs;

import java.time.Instant;

/**
 * What copied project files get in the image.
 *
 * @param mode permission bits of files; negative for 0755 or 0644 as the owner may execute the file
 *     or not
 * @param mtime of everything that is made
 */
public record CopyRules(long uid, long gid, int mode, Instant mtime) {

    /** Returns the rules for files of root with derived modes. */
    public static CopyRules ofRoot(Instant mtime) {
        return new CopyRules(0, 0, -1, mtime);
    }
}
