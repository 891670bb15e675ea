package io.cooper.sandbox;

import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A program {@code hostname} that tells the view's name, where the kernel tells the machine's:
 * package scripts write it into configuration files.
 */
final class StandInHostname {

    private static final String DIRECTORY = "usr/local/sbin";
    private static final String PROGRAM = DIRECTORY + "/hostname";

    /** The view's name has no domain. */
    private static final String SCRIPT =
            """
            #!/bin/sh
            case "$*" in
              '' | -f | --fqdn | --long | -s | --short) cat /etc/hostname ;;
              -d | --domain) ;;
              *) exec /bin/hostname "$@" ;;
            esac
            """;

    private StandInHostname() {}

    /** Puts it where it is found first, unless the tree has something there or is not like that. */
    static void put(Scaffold scaffold, Rootfs tree) throws IOException {
        if (type(tree, DIRECTORY) == Entry.Type.DIRECTORY
                && type(tree, "bin/sh") != null
                && type(tree, PROGRAM) == null) {
            scaffold.file(PROGRAM, 0755, SCRIPT.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static Entry.Type type(Rootfs tree, String path) throws IOException {
        return tree.stat(tree.resolve(path)).map(Entry::type).orElse(null);
    }
}
