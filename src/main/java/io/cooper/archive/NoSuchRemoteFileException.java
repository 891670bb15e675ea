package io.cooper.archive;

import java.io.IOException;

/** A server says that it does not have a file. */
final class NoSuchRemoteFileException extends IOException {

    private static final long serialVersionUID = 1L;

    NoSuchRemoteFileException(String file, int status) {
        super(file + " is not there (HTTP status " + status + ")");
    }
}
