package io.cooper.check;

import java.util.List;

/**
 * What is known of an image's service after a test.
 *
 * @param state whether it ran, in a few words; empty where the test ran without it
 * @param log what it printed; the middle is left out where it was very long
 * @param ports that were listened on when the script ended, e.g. {@code 123/udp (IPv4, IPv6)}
 */
public record ServiceEvidence(String state, String log, List<String> ports) {

    /** Of a test that ran without the service. */
    static final ServiceEvidence NONE = new ServiceEvidence("", "", List.of());

    public ServiceEvidence {
        ports = List.copyOf(ports);
    }

    ServiceEvidence shortened(int kept) {
        return new ServiceEvidence(state, Texts.end(log, kept), ports);
    }
}
