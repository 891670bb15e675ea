package io.cooper.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** What is behind a front door. */
sealed interface Backend {

    /** A server that listens on the loopback interface, and speaks plain HTTP. */
    record Server(int port) implements Backend {
        Socket connect() throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            return socket;
        }
    }

    /** Something that answers without a server. */
    @FunctionalInterface
    non-sealed interface Handler extends Backend {
        Fault.Answer answer(SeenRequest request);
    }
}
