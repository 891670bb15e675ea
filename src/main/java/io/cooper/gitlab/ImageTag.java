package io.cooper.gitlab;

import java.util.regex.Pattern;

/**
 * A tag that an image gets.
 *
 * @param isRelease whether it names a release, which must not become another image later
 */
public record ImageTag(String name, boolean isRelease) {

    /** OCI distribution-spec 1.1, {@code <reference>} as a tag. */
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    public ImageTag {
        if (!isValid(name)) {
            throw new IllegalArgumentException("'" + name + "' is not an image tag");
        }
    }

    /** Tells whether a registry takes the text as a tag. */
    static boolean isValid(String text) {
        return VALID.matcher(text).matches();
    }
}
