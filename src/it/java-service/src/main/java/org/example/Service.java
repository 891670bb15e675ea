package org.example;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Tells the time as JSON, on port 8080. */
public final class Service {

    private Service() {}

    public static void main(String[] arguments) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.createContext(
                "/time",
                exchange -> {
                    ByteArrayOutputStream body = new ByteArrayOutputStream();
                    try (JsonGenerator json = new JsonFactory().createGenerator(body)) {
                        json.writeStartObject();
                        json.writeNumberField("seconds", System.currentTimeMillis() / 1000);
                        json.writeEndObject();
                    }
                    exchange.sendResponseHeaders(200, body.size());
                    exchange.getResponseBody().write(body.toByteArray());
                    exchange.close();
                });
        server.start();
    }
}
