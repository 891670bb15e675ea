package io.cooper.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The way to a registry, as far as it is a direct one: its name, its port, its certificates. */
final class NetworkCheck implements Check {

    private static final int HTTPS = 443;
    private static final int CONNECT_MILLIS = 10_000;

    private final String host;
    private final int port;

    /**
     * @param registry {@code host} or {@code host:port}
     */
    NetworkCheck(String registry) {
        String api = registry.equals("docker.io") ? "registry-1.docker.io" : registry;
        int colon = api.matches(".*:[0-9]+") ? api.lastIndexOf(':') : -1;
        this.host = colon < 0 ? api : api.substring(0, colon);
        this.port = colon < 0 ? HTTPS : Integer.parseInt(api.substring(colon + 1));
    }

    @Override
    public List<Finding> examine() {
        List<Finding> findings = new ArrayList<>();
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            return List.of(
                    Finding.failure(
                            "DNS",
                            "there is no host " + host,
                            "check the registry's name, and the DNS of this machine (of a runner's"
                                    + " containers: dns or extra_hosts in its config.toml)"));
        }
        findings.add(Finding.ok("DNS", host + " is " + texts(addresses)));
        try (Socket socket = connect(addresses)) {
            findings.add(Finding.ok("TCP", host + " accepts connections on port " + port));
            findings.add(tls(socket));
        } catch (IOException e) {
            findings.add(
                    Finding.failure(
                            "TCP",
                            host
                                    + " does not accept a connection on port "
                                    + port
                                    + " ("
                                    + e.getMessage()
                                    + ")",
                            "check the port, the firewalls in between, and that the registry runs"
                                    + " (on a GitLab server: sudo gitlab-ctl status registry)"));
        }
        return findings;
    }

    private static String texts(InetAddress... addresses) {
        return Arrays.stream(addresses)
                .map(InetAddress::getHostAddress)
                .collect(Collectors.joining(", "));
    }

    private Socket connect(InetAddress... addresses) throws IOException {
        IOException failure = new IOException("no address");
        for (InetAddress address : addresses) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
                return socket;
            } catch (IOException e) {
                failure = e;
                socket.close();
            }
        }
        throw failure;
    }

    private Finding tls(Socket socket) {
        try {
            List<X509Certificate> chain = CertificateChain.of(socket, host, port);
            return Finding.ok("TLS", CertificateChain.described(chain));
        } catch (IOException e) {
            return Finding.ok("TLS", "none on port " + port + " (" + e.getMessage() + ")");
        }
    }
}
