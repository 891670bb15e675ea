package io.cooper.check;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** When the image's service is ready to be tested: the setting {@code <ready>}. */
public sealed interface Readiness {

    /** By the image's HEALTHCHECK, or else alive for a second. */
    record AsTheImageSays() implements Readiness {
        @Override
        public String toString() {
            return "as the image says";
        }
    }

    /** When a command, run as the service's user, exits with 0. */
    record ByCommand(List<String> command) implements Readiness {
        public ByCommand {
            command = List.copyOf(command);
            if (command.isEmpty()) {
                throw new IllegalArgumentException("<ready> has an empty command");
            }
        }

        @Override
        public String toString() {
            return "command " + String.join(" ", command);
        }
    }

    /** When a line of what the service prints has a match of a regular expression. */
    record ByLog(String regex) implements Readiness {
        public ByLog {
            try {
                Pattern.compile(regex);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "<ready>: log '"
                                + regex
                                + "' is not a regular expression: "
                                + e.getDescription(),
                        e);
            }
        }

        @Override
        public String toString() {
            return "log line " + regex;
        }
    }

    /** When all of these ports are listened on, by IPv4 or IPv6. */
    record ByPorts(List<Port> ports) implements Readiness {
        public ByPorts {
            ports = List.copyOf(ports);
            if (ports.isEmpty()) {
                throw new IllegalArgumentException("<ready> has an empty list of ports");
            }
        }

        @Override
        public String toString() {
            return "ports " + String.join(", ", ports.stream().map(Port::toString).toList());
        }
    }
}
