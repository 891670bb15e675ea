package io.cooper.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process that something in an engine was made for, as a label or a tag tells it: so that what
 * a killed build has left can be told from what another one uses now.
 */
final class Owner {

    /** The label of containers. */
    static final String LABEL = "io.cooper.owner";

    /** The variable that tells a process whose work it does. */
    static final String VARIABLE = "COOPER_ENGINE_OWNER";

    /** Ends with a number where a process has several. */
    private static final Pattern OWNER = Pattern.compile("(.*)\\.(\\d+)\\.(\\d+)(?:-[0-9a-f]+)?");

    private static final String MACHINE = machine();
    private static final String SELF = own();

    private Owner() {}

    /** Returns the label of this process, or of the one that it works for. */
    static String ofThisProcess() {
        return SELF;
    }

    /** Tells whether this process works for another one, which removes what is left. */
    static boolean isOther() {
        return System.getenv(VARIABLE) != null;
    }

    private static String own() {
        ProcessHandle self = ProcessHandle.current();
        String label = MACHINE + "." + self.pid() + "." + start(self);
        return System.getenv().getOrDefault(VARIABLE, label);
    }

    /** Tells whether a process was one of this machine, and is no more. */
    static boolean isGone(String label) {
        Matcher owner = OWNER.matcher(label);
        if (!owner.matches() || !owner.group(1).equals(MACHINE)) {
            return false;
        }
        return ProcessHandle.of(Long.parseLong(owner.group(2)))
                .filter(process -> Long.toString(start(process)).equals(owner.group(3)))
                .isEmpty();
    }

    private static long start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** A process ID says something in its namespace only, until the machine starts anew. */
    private static String machine() {
        try {
            String started = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            return started + "." + namespace.replaceAll("\\D", "");
        } catch (IOException e) {
            return "this";
        }
    }
}
