package io.cooper.testing;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** One client's connection through a front door, and the one that belongs to it behind. */
final class Passage implements Closeable {

    private static final int CHUNK = 1 << 14;

    /** An answer on its way to the client. */
    private record Reply(HttpHead head, InputStream body) {}

    /** So it was meant: the connection has been broken as the plan said. */
    private static final class BrokenAsPlanned extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final Socket raw;
    private final InputStream in;
    private final OutputStream out;
    private final Backend backend;
    private final Traffic traffic;

    private final CountDownLatch closed = new CountDownLatch(1);

    /** Whether the client still has to say something that nobody wants to hear. */
    private boolean isCut;

    /** Null while there is no connection to a server behind. */
    private Socket behind;

    private InputStream fromBehind;
    private OutputStream toBehind;

    /**
     * @param raw the client's connection below TLS
     * @param socket the one with TLS
     */
    Passage(Socket raw, Socket socket, Backend backend, Traffic traffic) throws IOException {
        this.raw = raw;
        this.in = new BufferedInputStream(socket.getInputStream(), CHUNK);
        this.out = new BufferedOutputStream(socket.getOutputStream(), CHUNK);
        this.backend = backend;
        this.traffic = traffic;
    }

    /** Lets one request after the other through, until one side closes. */
    void run(String scheme) throws IOException {
        Optional<HttpHead> request = HttpHead.read(in);
        while (request.isPresent()) {
            HttpHead head = request.get();
            Optional<Fault> fault = traffic.next(head.seen());
            boolean isGoingOn = pass(head.with("X-Forwarded-Proto", scheme), fault.orElse(null));
            out.flush();
            request = isGoingOn ? HttpHead.read(in) : Optional.empty();
        }
    }

    /** Returns whether the connection can be used again. */
    private boolean pass(HttpHead request, Fault fault) throws IOException {
        if (fault instanceof Fault.Answer answer) {
            return answerInstead(request, answer);
        }
        if (fault instanceof Fault.AnswerAfter after) {
            continueIfAsked(request);
            request.body(in).skipNBytes(after.bytes());
            answer(request, after.answer().with("Connection", "close"));
            out.flush();
            // As servers do: what still comes is not looked at, so that the answer can be read.
            waitForClient();
            return false;
        }
        if (fault instanceof Fault.StalledUp stalled) {
            continueIfAsked(request);
            request.body(in).skipNBytes(stalled.bytes());
            waitForEnd();
            return false;
        }
        if (fault instanceof Fault.ResetUp && !request.hasBody()) {
            throw reset();
        }
        HttpHead sent = fault instanceof Fault.ExpiredToken ? withExpiredToken(request) : request;
        Reply reply =
                backend instanceof Backend.Handler handler
                        ? reply(handler, sent)
                        : ask(sent, fault);
        give(request, reply, fault);
        return !isCut && !reply.head().endsConnection() && !request.endsConnection();
    }

    private HttpHead withExpiredToken(HttpHead request) {
        String token = request.header("Authorization").orElse("");
        if (!token.startsWith("Bearer ")) {
            return request;
        }
        token = token.substring("Bearer ".length());
        return request.with("Authorization", "Bearer " + traffic.expired(token));
    }

    private boolean answerInstead(HttpHead request, Fault.Answer answer) throws IOException {
        if (request.header("Expect").isPresent()) {
            answer(request, answer.with("Connection", "close"));
            return false;
        }
        request.body(in).transferTo(OutputStream.nullOutputStream());
        answer(request, answer);
        return true;
    }

    private void answer(HttpHead request, Fault.Answer answer) throws IOException {
        out.write(
                HttpHead.ofAnswer(answer.status(), answer.headers(), answer.bytes().length)
                        .bytes());
        if (!request.isHead()) {
            out.write(answer.bytes());
        }
    }

    private void continueIfAsked(HttpHead request) throws IOException {
        if (request.header("Expect").isPresent()) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    private Reply reply(Backend.Handler handler, HttpHead request) throws IOException {
        request.body(in).transferTo(OutputStream.nullOutputStream());
        Fault.Answer answer = handler.answer(request.seen());
        return new Reply(
                HttpHead.ofAnswer(answer.status(), answer.headers(), answer.bytes().length),
                new ByteArrayInputStream(answer.bytes()));
    }

    /** Has the server behind carry a request out. */
    private Reply ask(HttpHead request, Fault fault) throws IOException {
        if (behind == null) {
            behind = ((Backend.Server) backend).connect();
            fromBehind = new BufferedInputStream(behind.getInputStream(), CHUNK);
            toBehind = new BufferedOutputStream(behind.getOutputStream(), CHUNK);
        }
        // docker-registry does not answer a request that it refuses before the body has come.
        toBehind.write(request.without("Expect").bytes());
        toBehind.flush();
        continueIfAsked(request);
        sendBody(request, fault);
        HttpHead head = nextHead();
        while (head.status() < 200) {
            head = nextHead();
        }
        return new Reply(head, body(request, head));
    }

    private HttpHead nextHead() throws IOException {
        return HttpHead.read(fromBehind).orElseThrow(EOFException::new);
    }

    private InputStream body(HttpHead request, HttpHead answer) throws IOException {
        boolean isBare = request.isHead() || answer.status() == 204 || answer.status() == 304;
        return isBare ? InputStream.nullInputStream() : answer.body(fromBehind);
    }

    private void sendBody(HttpHead request, Fault fault) throws IOException {
        if (!request.hasBody()) {
            return;
        }
        long left = fault instanceof Fault.ResetUp reset ? reset.bytes() : Long.MAX_VALUE;
        InputStream body = request.body(in);
        byte[] buffer = new byte[CHUNK];
        try {
            while (true) {
                if (left == 0) {
                    toBehind.flush();
                    throw reset();
                }
                int count = body.read(buffer, 0, (int) Math.min(CHUNK, left));
                if (count < 0) {
                    break;
                }
                write(toBehind, request.isChunked(), buffer, count);
                left -= count;
            }
            if (request.isChunked()) {
                toBehind.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            toBehind.flush();
        } catch (BrokenAsPlanned e) {
            throw e;
        } catch (IOException e) {
            // The server may have answered already, and takes no more.
            if (fromBehind.available() == 0) {
                throw e;
            }
            isCut = true;
        }
    }

    /** Gives an answer to the client. */
    private void give(HttpHead request, Reply reply, Fault fault) throws IOException {
        if (fault instanceof Fault.LostAnswer) {
            throw reset();
        }
        HttpHead head = reply.head();
        if (fault instanceof Fault.OtherHeader other) {
            head = head.with(other.name(), other.value());
        }
        out.write(head.bytes());
        InputStream body = reply.body();
        long position = 0;
        byte[] buffer = new byte[CHUNK];
        while (true) {
            int wanted = (int) Math.max(1, Math.min(CHUNK, bytesUntil(fault) - position));
            breakOff(fault, position);
            int count = body.read(buffer, 0, wanted);
            if (count < 0) {
                break;
            }
            if (fault instanceof Fault.Corrupted corrupted && corrupted.at() == position) {
                buffer[0] ^= 1;
            }
            write(out, head.isChunked(), buffer, count);
            position += count;
        }
        if (head.isChunked() && !request.isHead()) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static long bytesUntil(Fault fault) {
        if (fault instanceof Fault.ResetDown reset) {
            return reset.bytes();
        }
        if (fault instanceof Fault.Truncated truncated) {
            return truncated.bytes();
        }
        if (fault instanceof Fault.Stalled stalled) {
            return stalled.bytes();
        }
        return fault instanceof Fault.Corrupted corrupted ? corrupted.at() : Long.MAX_VALUE;
    }

    /** Does what the fault wants done at this place of the answer. */
    private void breakOff(Fault fault, long position) throws IOException {
        if (position < bytesUntil(fault) || fault instanceof Fault.Corrupted) {
            return;
        }
        out.flush();
        if (fault instanceof Fault.ResetDown) {
            throw reset();
        }
        if (fault instanceof Fault.Stalled) {
            waitForClient();
        }
        throw new BrokenAsPlanned();
    }

    /** Waits until the tests are over. */
    private void waitForEnd() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the client has had enough. */
    private void waitForClient() throws IOException {
        int value = raw.getInputStream().read();
        while (value >= 0) {
            value = raw.getInputStream().read();
        }
    }

    private static void write(OutputStream out, boolean isChunked, byte[] bytes, int count)
            throws IOException {
        if (isChunked) {
            out.write((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        out.write(bytes, 0, count);
        if (isChunked) {
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Breaks the client's connection as hard as it can be. */
    private IOException reset() throws IOException {
        raw.setSoLinger(true, 0);
        raw.close();
        return new BrokenAsPlanned();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        if (behind != null) {
            behind.close();
        }
    }
}
