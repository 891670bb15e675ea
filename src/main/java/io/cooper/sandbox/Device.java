package io.cooper.sandbox;

import java.util.List;

/** A character device by its number (devices.txt of the Linux kernel). */
record Device(String name, int major, int minor) {

    /** Those that every container has. */
    static final List<Device> USUAL =
            List.of(
                    new Device("null", 1, 3),
                    new Device("zero", 1, 5),
                    new Device("full", 1, 7),
                    new Device("random", 1, 8),
                    new Device("urandom", 1, 9),
                    new Device("tty", 5, 0));
}
