package io.cooper.sandbox;

import io.cooper.linux.NetworkNamespace;
import io.cooper.linux.RouteSocket;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network of several views, each with a network namespace of its own, and of nothing else: pairs
 * of interfaces lead from each view's {@code eth0} to a bridge, which is in one more namespace. It
 * needs no program. It goes when this is closed and the views are.
 */
public final class SharedNetwork implements Closeable {

    /** What comes before the number of a view: views of other tests never meet these addresses. */
    private static final String IPV4 = "10.99.0.";

    private static final String IPV6 = "fd99::";
    private static final int IPV4_PREFIX = 24;
    private static final int IPV6_PREFIX = 64;

    /** The first number is that of the bridge, by custom the way out; there is none. */
    private static final int FIRST = 2;

    private static final int MOST = 200;
    private static final int BRIDGE = 2;
    private static final RouteSocket.End ETH0 = new RouteSocket.End("eth0", 2);

    private final List<NetworkNamespace> namespaces = new ArrayList<>();
    private final Map<String, Station> stations = new LinkedHashMap<>();

    /** A view's place in the network. */
    public final class Station {

        private final String name;
        private final NetworkNamespace namespace;

        private Station(String name, NetworkNamespace namespace) {
            this.name = name;
            this.namespace = namespace;
        }

        /** Returns the name that the other views have for this one. */
        public String name() {
            return name;
        }

        /** Moves the calling thread to the view's namespace. */
        void enter() throws IOException {
            namespace.enter();
        }

        /** Returns the lines of {@code /etc/hosts} for all views of the network. */
        String hosts() {
            StringBuilder lines = new StringBuilder();
            int number = FIRST;
            for (String name : stations.keySet()) {
                lines.append(IPV4).append(number).append('\t').append(name).append('\n');
                lines.append(IPV6).append(number).append('\t').append(name).append('\n');
                number++;
            }
            return lines.toString();
        }
    }

    private SharedNetwork() {}

    /**
     * Makes a network.
     *
     * @param names of the views, in the order of their addresses
     * @throws IOException if the kernel refuses, or lacks bridges or veth
     */
    static SharedNetwork of(List<String> names) throws IOException {
        if (names.size() > MOST) {
            throw new IllegalArgumentException("a network has at most " + MOST + " views");
        }
        SharedNetwork network = new SharedNetwork();
        try {
            network.fill(names);
            return network;
        } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private void fill(List<String> names) throws IOException {
        RouteSocket hub = namespace().routes();
        hub.addBridge("bridge", BRIDGE);
        for (String name : names) {
            int number = FIRST + stations.size();
            NetworkNamespace own = namespace();
            RouteSocket.End port = new RouteSocket.End("port" + number, BRIDGE + number);
            hub.addPair(port, BRIDGE, ETH0, own.descriptor());
            own.routes().addAddress(ETH0.index(), address(IPV4, number), IPV4_PREFIX);
            own.routes().addAddress(ETH0.index(), address(IPV6, number), IPV6_PREFIX);
            own.routes().switchOn(ETH0.index());
            stations.put(name, new Station(name, own));
        }
    }

    private NetworkNamespace namespace() throws IOException {
        NetworkNamespace namespace = NetworkNamespace.create();
        namespaces.add(namespace);
        return namespace;
    }

    private static InetAddress address(String network, int number) throws IOException {
        return InetAddress.getByName(network + number); // a literal: nobody is asked
    }

    /** Returns the place of the view with this name. */
    public Station station(String name) {
        return stations.get(name);
    }

    @Override
    public void close() {
        namespaces.forEach(NetworkNamespace::close);
        namespaces.clear();
    }
}
