package io.cooper.check;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Brings bats-core, which runs {@code *.bats}, to this machine; asked only where there are such.
 */
public interface BatsSource {

    /**
     * Returns the prefix that bats-core was installed with: a directory with {@code bin/bats},
     * {@code lib/bats-core} and {@code libexec/bats-core}.
     *
     * @throws IOException if there is none; the message says why, and the way out
     */
    Path prefix() throws IOException;
}
