package io.cooper.registry;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** JSON of others, read so that nothing of it gets into a message: it may hold secrets. */
final class Json {

    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    /**
     * @throws NotJsonException if it is not a JSON object; the message says where it goes wrong
     */
    static JsonNode parse(byte[] bytes) throws IOException {
        JsonNode node;
        try {
            node = MAPPER.readTree(bytes);
        } catch (JsonProcessingException e) {
            JsonLocation location = e.getLocation();
            // Jackson's own message quotes the text.
            throw new NotJsonException(
                    "it is not JSON at line "
                            + location.getLineNr()
                            + ", column "
                            + location.getColumnNr());
        }
        if (node == null || !node.isObject()) {
            throw new NotJsonException("it is not a JSON object");
        }
        return node;
    }
}
