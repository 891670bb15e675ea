package io.cooper.registry;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.apache.http.HttpHost;
import org.apache.http.conn.socket.LayeredConnectionSocketFactory;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.protocol.HttpContext;

/**
 * TLS connections. What they need is loaded with the first of them: that takes a quarter of a
 * second, which a registry on this machine without TLS need not wait for.
 */
final class TlsSockets implements LayeredConnectionSocketFactory {

    private final List<Path> authorities;

    /** Null until it is needed. */
    private LayeredConnectionSocketFactory loaded;

    /**
     * @param authorities PEM files of authorities to trust beside those that the JVM trusts
     */
    TlsSockets(List<Path> authorities) {
        this.authorities = authorities;
    }

    /**
     * Returns what makes the connections.
     *
     * @throws IOException if an authority's file cannot be read; the message names it
     */
    synchronized LayeredConnectionSocketFactory load() throws IOException {
        if (loaded == null) {
            loaded = new SSLConnectionSocketFactory(TrustedAuthorities.with(authorities));
        }
        return loaded;
    }

    @Override
    public Socket createSocket(HttpContext context) throws IOException {
        return load().createSocket(context);
    }

    @Override
    public Socket connectSocket(
            int timeoutMillis,
            Socket socket,
            HttpHost host,
            InetSocketAddress remote,
            InetSocketAddress local,
            HttpContext context)
            throws IOException {
        return load().connectSocket(timeoutMillis, socket, host, remote, local, context);
    }

    @Override
    public Socket createLayeredSocket(Socket socket, String target, int port, HttpContext context)
            throws IOException {
        return load().createLayeredSocket(socket, target, port, context);
    }
}
