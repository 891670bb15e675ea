package io.cooper.testing;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * The way out of a company's network: a proxy that opens tunnels (RFC 9110, {@code CONNECT}) to
 * whom it knows, by names that nobody else on this machine can look up.
 */
public final class ForwardProxy implements AutoCloseable {

    private final ServerSocket server;
    private final String login;
    private final Map<String, Integer> ports;
    private final List<SeenRequest> seen = new CopyOnWriteArrayList<>();
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads =
            Executors.newCachedThreadPool(
                    task -> {
                        Thread thread = new Thread(task, "test-forward-proxy");
                        thread.setDaemon(true);
                        return thread;
                    });

    private ForwardProxy(ServerSocket server, String login, Map<String, Integer> ports) {
        this.server = server;
        this.login = login;
        this.ports = Map.copyOf(ports);
    }

    /**
     * Starts a proxy on the loopback interface.
     *
     * @param login {@code user:password} that it wants to see; empty if it serves everybody
     * @param ports the ports on this machine where the servers are, by {@code host:port} as clients
     *     name them
     */
    public static ForwardProxy start(String login, Map<String, Integer> ports) throws IOException {
        ForwardProxy proxy =
                new ForwardProxy(
                        new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), login, ports);
        proxy.threads.execute(proxy::accept);
        return proxy;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Returns all requests so far. */
    public List<SeenRequest> seen() {
        return List.copyOf(seen);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            } catch (IOException | RejectedExecutionException e) {
                // The proxy is closed.
            }
        }
    }

    private void serve(Socket client) {
        open.add(client);
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            Optional<HttpHead> head = HttpHead.read(in);
            while (head.isPresent()) {
                SeenRequest request = head.get().seen();
                seen.add(request);
                if (!isKnown(request)) {
                    answer(
                            client,
                            "407 Who are you",
                            "Proxy-Authenticate: Basic realm=\"test\"\r\n");
                } else if (!request.method().equals("CONNECT")
                        || !ports.containsKey(request.target())) {
                    answer(client, "403 Not from here", "");
                } else {
                    answer(client, "200 There you are", "");
                    tunnel(client, in, ports.get(request.target()));
                    return;
                }
                head = HttpHead.read(in);
            }
        } catch (IOException e) {
            // One of the sides went away.
        } finally {
            open.remove(client);
        }
    }

    private boolean isKnown(SeenRequest request) {
        String wanted =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(login.getBytes(StandardCharsets.UTF_8));
        return login.isEmpty() || wanted.equals(request.headers().get("Proxy-Authorization"));
    }

    private static void answer(Socket client, String status, String headers) throws IOException {
        String end = status.startsWith("200") ? "\r\n" : "Content-Length: 0\r\n\r\n";
        String text = "HTTP/1.1 " + status + "\r\n" + headers + end;
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void tunnel(Socket client, InputStream in, int port) throws IOException {
        try (Socket behind = new Socket(InetAddress.getLoopbackAddress(), port)) {
            open.add(behind);
            threads.execute(
                    () -> {
                        try (client) {
                            behind.getInputStream().transferTo(client.getOutputStream());
                        } catch (IOException e) {
                            // The client has had enough.
                        }
                    });
            in.transferTo(behind.getOutputStream());
            open.remove(behind);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Closeable closeable : open) {
            closeable.close();
        }
        threads.shutdownNow();
    }
}
