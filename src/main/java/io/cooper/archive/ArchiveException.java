package io.cooper.archive;

import java.io.IOException;

/**
 * A package archive cannot be used, or must not be: the message names the file and says why, and
 * what to do.
 */
public final class ArchiveException extends IOException {

    private static final long serialVersionUID = 1L;

    public ArchiveException(String message) {
        super(message);
    }

    public ArchiveException(String message, Throwable cause) {
        super(message, cause);
    }
}
