package io.cooper.maven;

import io.cooper.check.Port;
import io.cooper.check.Readiness;
import java.util.List;

/** The setting {@code <ready>}. Maven sets the fields. */
public final class ReadyParameter {

    /** A command that exits with 0 when the service is ready; an element an argument. */
    private List<String> command;

    /** A regular expression that a line of the service's output matches when it is ready. */
    private String log;

    /** Ports that are listened on when it is ready: {@code 123/udp}, {@code 80}. */
    private List<String> ports;

    /** Returns the setting, where it is given. */
    static Readiness readiness(ReadyParameter readyOrNull) {
        return readyOrNull == null ? new Readiness.AsTheImageSays() : readyOrNull.toReadiness();
    }

    private Readiness toReadiness() {
        int given = (command == null ? 0 : 1) + (log == null ? 0 : 1) + (ports == null ? 0 : 1);
        if (given != 1) {
            throw new IllegalArgumentException(
                    "<ready> needs one of <command>, <log> and <ports>, not " + given);
        }
        if (command != null) {
            return new Readiness.ByCommand(command);
        }
        return log != null
                ? new Readiness.ByLog(log)
                : new Readiness.ByPorts(ports.stream().map(Port::parse).toList());
    }
}
