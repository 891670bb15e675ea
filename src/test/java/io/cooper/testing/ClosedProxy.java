package io.cooper.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that lets nobody through and notes who was to be reached. */
public final class ClosedProxy implements AutoCloseable {

    private final ServerSocket server;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private ClosedProxy(ServerSocket server) {
        this.server = server;
    }

    public static ClosedProxy open() throws IOException {
        ClosedProxy proxy =
                new ClosedProxy(new ServerSocket(0, 16, InetAddress.getLoopbackAddress()));
        Thread thread = new Thread(proxy::serve, "test-closed-proxy");
        thread.setDaemon(true);
        thread.start();
        return proxy;
    }

    /** Returns its address for {@code HTTPS_PROXY}. */
    public String address() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Returns the servers that were to be reached so far, as {@code HOST:PORT}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                refuse(client);
            } catch (IOException e) {
                // The client went away, or this was closed.
            }
        }
    }

    private void refuse(Socket client) throws IOException {
        BufferedReader request =
                new BufferedReader(
                        new InputStreamReader(
                                client.getInputStream(), StandardCharsets.ISO_8859_1));
        String line = request.readLine();
        if (line != null && line.startsWith("CONNECT ")) {
            asked.add(line.split(" ", -1)[1]);
        }
        while (line != null && !line.isEmpty()) {
            line = request.readLine();
        }
        client.getOutputStream()
                .write(
                        "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
