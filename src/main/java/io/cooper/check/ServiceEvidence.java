package io.cooper.check;

import java.util.ArrayList;
import java.util.List;

/**
 * What is known of an image's service after a test.
 *
 * @param state whether it ran, in a few words; empty where the test ran without it
 * @param log what it printed; the middle is left out where it was very long
 * @param ports that were listened on when the script ended, e.g. {@code 123/udp (IPv4, IPv6)}
 * @param others what is known of the services beside it
 */
public record ServiceEvidence(String state, String log, List<String> ports, List<Other> others) {

    /** What is known of a service beside the image's. */
    public record Other(String name, String state, String log) {}

    /** Of a test that ran without the service. */
    static final ServiceEvidence NONE = new ServiceEvidence("", "", List.of(), List.of());

    public ServiceEvidence {
        ports = List.copyOf(ports);
        others = List.copyOf(others);
    }

    ServiceEvidence shortened(int kept) {
        List<Other> shorter = new ArrayList<>();
        for (Other other : others) {
            shorter.add(new Other(other.name(), other.state(), Texts.end(other.log(), kept)));
        }
        return new ServiceEvidence(state, Texts.end(log, kept), ports, shorter);
    }

    /** Returns the same with what is known of other services. */
    ServiceEvidence beside(List<Other> services) {
        return new ServiceEvidence(state, log, ports, services);
    }

    /** Returns all logs, each under its name. */
    String logs() {
        StringBuilder all = new StringBuilder();
        if (!log.isEmpty()) {
            all.append("service log:\n").append(log);
        }
        for (Other other : others) {
            all.append("log of the service ").append(other.name()).append(":\n");
            all.append(other.log());
        }
        return all.toString();
    }
}
