package io.cooper.testing;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * What clients of a test's server connect to: ends TLS, notes every request, hands it on, and does
 * wrong what it is told to.
 */
final class FrontDoor implements AutoCloseable {

    private final ServerSocket server;
    private final SSLContext tls;
    private final Traffic traffic;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(FrontDoor::thread);

    /**
     * @param tls null for plain HTTP
     */
    private FrontDoor(ServerSocket server, SSLContext tls, Traffic traffic) {
        this.server = server;
        this.tls = tls;
        this.traffic = traffic;
    }

    /**
     * Opens a door without anything behind it yet.
     *
     * @param port 0 for any that is free
     * @param tls null for plain HTTP
     */
    static FrontDoor open(int port, SSLContext tls, Traffic traffic) throws IOException {
        return new FrontDoor(
                new ServerSocket(port, 64, InetAddress.getLoopbackAddress()), tls, traffic);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "test-front-door");
        thread.setDaemon(true);
        return thread;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Begins to let requests through. */
    void lead(Backend backend) {
        threads.execute(
                () -> {
                    while (!server.isClosed()) {
                        accept(backend);
                    }
                });
    }

    private void accept(Backend backend) {
        try {
            Socket client = server.accept();
            threads.execute(() -> serve(client, backend));
        } catch (IOException | RejectedExecutionException e) {
            // The door is closed, or the client was gone before it was let in.
        }
    }

    private void serve(Socket client, Backend backend) {
        open.add(client);
        try (client;
                Socket socket = secured(client);
                Passage passage = new Passage(client, socket, backend, traffic)) {
            open.add(passage);
            passage.run(tls == null ? "http" : "https");
            open.remove(passage);
        } catch (IOException e) {
            // One of the sides went away, which the other one has been told by this.
        } finally {
            open.remove(client);
        }
    }

    private Socket secured(Socket client) throws IOException {
        client.setTcpNoDelay(true);
        if (tls == null) {
            return client;
        }
        SSLSocket socket =
                (SSLSocket)
                        tls.getSocketFactory().createSocket(client, null, client.getPort(), true);
        socket.setUseClientMode(false);
        return socket;
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
