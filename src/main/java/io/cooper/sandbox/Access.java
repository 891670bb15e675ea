package io.cooper.sandbox;

/** What becomes of changes that commands make to the file tree. */
public enum Access {
    /** They change the tree itself: for a build. */
    IN_PLACE,
    /** They are gone when the view closes, and the tree stays as it is: for a test. */
    FRESH
}
