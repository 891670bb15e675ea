package io.cooper.check;

/** The image's service ended, or was not ready in time; the message says which, in one line. */
final class ServiceFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    ServiceFailedException(String message) {
        super(message);
    }
}
