package io.cooper.registry;

import java.io.IOException;
import org.apache.http.HttpClientConnection;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.HttpException;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.protocol.HttpContext;
import org.apache.http.protocol.HttpRequestExecutor;

/**
 * Sends a request and reads the answer, also where that comes before the whole body was sent: a
 * registry that refuses an upload in the middle says why, and then closes the connection.
 */
final class BodyExchange extends HttpRequestExecutor {

    /** The blob that is the request's body, if that is one. */
    private static final String BLOB = "cooper.blob";

    /** Whether the connection cannot be used again. */
    private static final String SPENT = "cooper.spent";

    /** The method of the request that was answered last. */
    private static final String METHOD = "cooper.method";

    /** Milliseconds in which an answer that has arrived is seen. */
    private static final int GLANCE = 1;

    /** Announces that the body of the context's request is a blob. */
    static void announce(HttpContext context, BlobEntity blob) {
        context.setAttribute(BLOB, blob);
    }

    static boolean isSpent(HttpContext context) {
        return Boolean.TRUE.equals(context.getAttribute(SPENT));
    }

    /** Tells whether it was a proxy that answered, and not the server behind it. */
    static boolean isAnsweredByProxy(HttpContext context) {
        return "CONNECT".equals(context.getAttribute(METHOD));
    }

    @Override
    public HttpResponse execute(
            HttpRequest request, HttpClientConnection connection, HttpContext context)
            throws IOException, HttpException {
        context.setAttribute(METHOD, request.getRequestLine().getMethod());
        return super.execute(request, connection, context);
    }

    @Override
    protected HttpResponse doSendRequest(
            HttpRequest request, HttpClientConnection connection, HttpContext context)
            throws IOException, HttpException {
        if (!(request instanceof HttpEntityEnclosingRequest)
                || !(context.getAttribute(BLOB) instanceof BlobEntity blob)) {
            return super.doSendRequest(request, connection, context);
        }
        blob.watch(() -> isAnswered(connection));
        try {
            return super.doSendRequest(request, connection, context);
        } catch (IOException e) {
            if (blob.failure().isPresent() || !isAnswered(connection)) {
                throw e;
            }
            context.setAttribute(SPENT, true);
            return answer(request, connection, e);
        }
    }

    private static boolean isAnswered(HttpClientConnection connection) {
        try {
            return connection.isOpen() && connection.isResponseAvailable(GLANCE);
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse answer(
            HttpRequest request, HttpClientConnection connection, IOException interruption)
            throws IOException, HttpException {
        try {
            HttpResponse response = connection.receiveResponseHeader();
            if (canResponseHaveBody(request, response)) {
                connection.receiveResponseEntity(response);
            }
            return response;
        } catch (IOException e) {
            interruption.addSuppressed(e);
            throw interruption;
        }
    }
}
