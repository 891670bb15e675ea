package io.cooper.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The files that name hosts in a view. */
final class NetworkFiles {

    private static final String LOCAL =
            "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n";

    private NetworkFiles() {}

    /**
     * Returns those for a network: with the machine's, its name servers and hosts (in a CI job the
     * services have their names there); without, what is local.
     */
    static List<InjectedFile> in(Network network, ViewSpec spec) throws IOException {
        String hostname = spec.hostname();
        SharedNetwork.Station station = spec.options().stationOrNull();
        boolean machine = network == Network.HOST;
        String hosts = machine ? text(Path.of("/etc/hosts"), LOCAL) : LOCAL;
        if (!hosts.endsWith("\n")) {
            hosts += "\n";
        }
        if (station != null) {
            hosts += station.hosts();
        }
        if (!names(hosts, hostname)) {
            hosts += "127.0.1.1\t" + hostname + "\n";
        }
        return List.of(
                file("resolv.conf", machine ? text(Path.of("/etc/resolv.conf"), "") : ""),
                file("hosts", hosts),
                file("hostname", hostname + "\n"));
    }

    private static boolean names(String hosts, String name) {
        return hosts.lines()
                .map(line -> line.replaceFirst("#.*", "").trim().split("\\s+"))
                .anyMatch(words -> Arrays.asList(words).subList(1, words.length).contains(name));
    }

    private static String text(Path file, String otherwise) throws IOException {
        return Files.isReadable(file)
                ? Files.readString(file, StandardCharsets.ISO_8859_1)
                : otherwise;
    }

    private static InjectedFile file(String name, String text) {
        return new InjectedFile("etc/" + name, 0644, false, text);
    }
}
