package io.cooper.check;

import io.cooper.sandbox.View;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/**
 * A socket that waits for others to connect, or of UDP for datagrams from anybody, as the files
 * {@code /proc/net/tcp}, {@code tcp6}, {@code udp} and {@code udp6} list them (proc(5)).
 *
 * @param address it is bound to
 */
record Listening(Port port, InetAddress address) {

    private static final int LOCAL_ADDRESS = 1;
    private static final int REMOTE_ADDRESS = 2;
    private static final int STATE = 3;

    /** TCP_LISTEN, and TCP_CLOSE, which is what a UDP socket without a peer is in. */
    private static final String TCP_LISTEN = "0A";

    private static final String UDP_UNCONNECTED = "07";

    /** Returns the sockets of both families that processes of a view see. */
    static List<Listening> in(View view) throws IOException {
        List<Listening> all = new ArrayList<>();
        for (String protocol : List.of("tcp", "udp")) {
            all.addAll(parse(protocol, table(view, "net/" + protocol)));
            all.addAll(parse(protocol, table(view, "net/" + protocol + "6")));
        }
        return all;
    }

    private static String table(View view, String path) throws IOException {
        try {
            return new String(view.proc(path), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            if (path.endsWith("6")) {
                return ""; // a kernel without IPv6 has no such file
            }
            throw e;
        }
    }

    /**
     * Reads a table.
     *
     * @param protocol {@code tcp} or {@code udp}
     */
    static List<Listening> parse(String protocol, String table) {
        String wanted = protocol.equals("tcp") ? TCP_LISTEN : UDP_UNCONNECTED;
        List<Listening> listening = new ArrayList<>();
        for (String line : table.lines().skip(1).toList()) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length > STATE
                    && fields[STATE].equals(wanted)
                    && fields[REMOTE_ADDRESS].endsWith(":0000")) {
                String local = fields[LOCAL_ADDRESS];
                int colon = local.indexOf(':');
                int number = Integer.parseInt(local.substring(colon + 1), 16);
                listening.add(
                        new Listening(
                                new Port(number, protocol), address(local.substring(0, colon))));
            }
        }
        return listening;
    }

    /** An address is printed as 32-bit numbers, each in the byte order of the machine. */
    private static InetAddress address(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            for (int i = 0; i < bytes.length; i += 4) {
                swap(bytes, i, i + 3);
                swap(bytes, i + 1, i + 2);
            }
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the kernel's addresses have 4 or 16 bytes", e);
        }
    }

    private static void swap(byte[] bytes, int one, int other) {
        byte kept = bytes[one];
        bytes[one] = bytes[other];
        bytes[other] = kept;
    }

    /** Returns them for people, sorted, each once. */
    static List<String> describe(List<Listening> sockets) {
        TreeSet<Port> ports = new TreeSet<>();
        sockets.forEach(socket -> ports.add(socket.port()));
        List<String> shown = new ArrayList<>();
        for (Port port : ports) {
            TreeSet<String> addresses = new TreeSet<>();
            sockets.stream()
                    .filter(socket -> socket.port().equals(port))
                    .forEach(socket -> addresses.add(socket.place()));
            shown.add(port + " (" + String.join(", ", addresses) + ")");
        }
        return shown;
    }

    private String place() {
        boolean v6 = address.getAddress().length > 4;
        if (address.isAnyLocalAddress()) {
            return v6 ? "IPv6" : "IPv4";
        }
        return address.getHostAddress();
    }
}
