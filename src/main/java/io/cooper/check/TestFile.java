package io.cooper.check;

import io.cooper.rootfs.TreePath;

/**
 * One file of tests.
 *
 * @param name in the directory of tests, one char a byte
 * @param kind how it is run
 * @param interpreter what its first line names after {@code #!}, with arguments; empty for a kind
 *     that needs none
 * @param problem why it cannot be run, in one line; empty where it can
 */
record TestFile(String name, Kind kind, TestHeader header, String interpreter, String problem) {

    /** The kinds of test. */
    enum Kind {
        /** Is executed. */
        SCRIPT,
        /** Is given to bats. */
        BATS,
        /** Says in YAML what the image is to be like. */
        STRUCTURE
    }

    static TestFile bad(String name, Kind kind, String problem) {
        return new TestFile(name, kind, TestHeader.DEFAULT, "", problem);
    }

    /** Returns the name for people, whatever its bytes are. */
    String title() {
        return TreePath.display(name);
    }

    /** Returns a file's name without what follows its last dot. */
    static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }
}
