package io.cooper.sandbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What crosses the pipe between Maven's JVM and a launcher: a line of JSON each, an object of texts
 * and lists of texts. Written and read as a stream of tokens: a data binder would cost a launcher
 * more time than all else that it does.
 *
 * @param kind what the message is
 * @param texts its fields
 * @param lists its fields that are lists
 */
record Message(Kind kind, Map<String, String> texts, Map<String, List<String>> lists) {

    enum Kind {
        /** To the launcher, first: enter the tree. */
        ENTER,
        /** From the launcher: it is in the tree. */
        READY,
        /** To the launcher: start a command. */
        RUN,
        /** From the launcher: the command was started. */
        STARTED,
        /** To the launcher: bytes for a command to read. */
        INPUT,
        /** To the launcher: no more bytes come for a command. */
        END_OF_INPUT,
        /** To the launcher: the size of a command's terminal. */
        RESIZE,
        /** To the launcher: end a command. */
        END,
        /** From the launcher: bytes that a command printed. */
        OUTPUT,
        /**
         * From the launcher: bytes that a command printed as errors, where these are kept apart.
         */
        ERRORS,
        /** From the launcher: a command ended. */
        EXIT,
        /** To the launcher: read a file of /proc. */
        PROC,
        /** From the launcher: what is in the file. */
        CONTENT,
        /** To the launcher: how much room is there. */
        SPACE,
        /** From the launcher: so many bytes. */
        ROOM,
        /** To the launcher: end all commands and leave the tree, for another. */
        LEAVE,
        /** From the launcher: it has left the tree. */
        LEFT,
        /** From the launcher: what it was told cannot be done. */
        FAILED
    }

    private static final JsonFactory JSON = new JsonFactory();
    private static final String KIND = "kind";

    static Message of(Kind kind) {
        return new Message(kind, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    Message with(String name, String text) {
        texts.put(name, text);
        return this;
    }

    Message with(String name, List<String> list) {
        lists.put(name, list);
        return this;
    }

    Message with(String name, byte[] bytes, int length) {
        byte[] part = Arrays.copyOf(bytes, length);
        return with(name, Base64.getEncoder().encodeToString(part));
    }

    byte[] bytes(String name) {
        return Base64.getDecoder().decode(text(name));
    }

    int number(String name) {
        return Integer.parseInt(text(name));
    }

    String text(String name) {
        return texts.getOrDefault(name, "");
    }

    List<String> list(String name) {
        return lists.getOrDefault(name, List.of());
    }

    /** Writes the message as one line. */
    void writeTo(OutputStream out) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField(KIND, kind.name());
            for (Map.Entry<String, String> field : texts.entrySet()) {
                json.writeStringField(field.getKey(), field.getValue());
            }
            for (Map.Entry<String, List<String>> field : lists.entrySet()) {
                json.writeArrayFieldStart(field.getKey());
                for (String element : field.getValue()) {
                    json.writeString(element);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        }
        out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Reads a line. */
    static Message parse(String line) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, List<String>> lists = new LinkedHashMap<>();
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the launcher printed what is no message: " + line);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.START_ARRAY) {
                    List<String> list = new ArrayList<>();
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        list.add(json.getText());
                    }
                    lists.put(name, list);
                } else {
                    texts.put(name, json.getText());
                }
            }
        }
        return new Message(Kind.valueOf(texts.remove(KIND)), texts, lists);
    }
}
