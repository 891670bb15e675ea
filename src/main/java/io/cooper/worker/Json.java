package io.cooper.worker;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** Data as JSON: records by their components, alternatives (sealed types) with their class. */
final class Json {

    private static final ObjectMapper MAPPER = mapper();

    private Json() {}

    static <T> JsonNode of(T value, Class<T> type) throws IOException {
        return MAPPER.readTree(MAPPER.writerFor(type).writeValueAsBytes(value));
    }

    static <T> T to(Class<T> type, JsonNode json) throws IOException {
        return MAPPER.readerFor(type).readValue(json);
    }

    /** Returns one line. */
    static byte[] line(JsonNode json) throws IOException {
        byte[] text = MAPPER.writeValueAsBytes(json);
        byte[] line = new byte[text.length + 1];
        System.arraycopy(text, 0, line, 0, text.length);
        line[text.length] = '\n';
        return line;
    }

    static JsonNode parse(String line) throws IOException {
        return MAPPER.readTree(line);
    }

    private static ObjectMapper mapper() {
        SimpleModule texts = new SimpleModule();
        text(texts, Path.class, Path::of);
        text(texts, Duration.class, Duration::parse);
        text(texts, Instant.class, Instant::parse);
        return JsonMapper.builder()
                .addModule(texts)
                .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
                .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .setDefaultTyping(ofSealedTypes())
                .build();
    }

    private static TypeResolverBuilder<?> ofSealedTypes() {
        BasicPolymorphicTypeValidator ours =
                BasicPolymorphicTypeValidator.builder().allowIfSubType("io.cooper.").build();
        ObjectMapper.DefaultTypeResolverBuilder builder =
                new ObjectMapper.DefaultTypeResolverBuilder(
                        ObjectMapper.DefaultTyping.NON_FINAL, ours) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public boolean useForType(JavaType type) {
                        return type.getRawClass().isSealed()
                                && type.getRawClass().getName().startsWith("io.cooper.");
                    }
                };
        return builder.init(JsonTypeInfo.Id.CLASS, null)
                .inclusion(JsonTypeInfo.As.PROPERTY)
                .typeProperty("@class");
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parse) {
        module.addSerializer(type, new ToStringSerializer(type));
        module.addDeserializer(
                type,
                new StdDeserializer<T>(type) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public T deserialize(JsonParser parser, DeserializationContext context)
                            throws IOException {
                        return parse.apply(parser.getText());
                    }
                });
    }
}
