package io.cooper.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The image configuration: how a container is started, and which layers the image has (<a
 * href="https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md">OCI image-spec, image
 * configuration</a>). An immutable value; each {@code with…} returns a changed copy. Fields that
 * this project does not know are kept.
 */
public final class ImageConfig {

    private final ObjectNode json;

    private ImageConfig(ObjectNode json) {
        this.json = json;
    }

    /** Returns the configuration of an image without layers. */
    public static ImageConfig empty(Platform platform) {
        ObjectNode json = Json.object();
        json.put("architecture", platform.architecture());
        json.put("os", platform.os());
        if (!platform.variant().isEmpty()) {
            json.put("variant", platform.variant());
        }
        json.putObject("config");
        ObjectNode rootfs = json.putObject("rootfs");
        rootfs.put("type", "layers");
        rootfs.putArray("diff_ids");
        return new ImageConfig(json);
    }

    /**
     * Reads a configuration.
     *
     * @param what what the bytes are and where they come from, for the message
     * @throws IOException if the bytes are not an image configuration
     */
    public static ImageConfig parse(byte[] bytes, String what) throws IOException {
        ObjectNode json = Json.parseObject(bytes, what);
        if (!json.path("rootfs").path("diff_ids").isArray()) {
            throw new IOException(
                    what + " is not an image configuration: it has no rootfs.diff_ids");
        }
        try {
            json.path("rootfs").path("diff_ids").forEach(id -> Digest.parse(id.asText()));
        } catch (IllegalArgumentException e) {
            throw new IOException(what + " has a bad diff ID: " + e.getMessage(), e);
        }
        return new ImageConfig(json);
    }

    /** Returns the configuration's bytes as they are stored and pushed. */
    public byte[] toBytes() {
        return Json.bytes(json);
    }

    public Platform platform() {
        return Platform.of(json);
    }

    /** Returns when the image was made, where the configuration says so. */
    public Optional<Instant> created() {
        try {
            return json.hasNonNull("created")
                    ? Optional.of(Instant.parse(json.path("created").asText()))
                    : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Returns the digests of the uncompressed layers, bottom first. */
    public List<Digest> diffIds() {
        return Json.texts(json.path("rootfs").path("diff_ids")).stream()
                .map(Digest::parse)
                .toList();
    }

    /** Returns the environment, in its order; an entry without {@code =} has an empty value. */
    public Map<String, String> env() {
        Map<String, String> env = new LinkedHashMap<>();
        for (String entry : Json.texts(config().path("Env"))) {
            int equals = entry.indexOf('=');
            env.put(equals < 0 ? entry : entry.substring(0, equals), entry.substring(equals + 1));
        }
        return env;
    }

    public Map<String, String> labels() {
        return Json.textMap(config().path("Labels"));
    }

    /**
     * Returns user and group as the configuration has them, e.g. {@code 101:101}; empty means root.
     */
    public String user() {
        return config().path("User").asText("");
    }

    /** Returns the working directory; {@code /} where none is set. */
    public String workingDir() {
        String dir = config().path("WorkingDir").asText("");
        return dir.isEmpty() ? "/" : dir;
    }

    public List<String> entrypoint() {
        return Json.texts(config().path("Entrypoint"));
    }

    public List<String> cmd() {
        return Json.texts(config().path("Cmd"));
    }

    /** Returns the ports that the image exposes, e.g. {@code 123/udp}. */
    public List<String> exposedPorts() {
        return names("ExposedPorts");
    }

    /** Returns the volumes, as absolute paths in the image. */
    public List<String> volumes() {
        return names("Volumes");
    }

    private List<String> names(String set) {
        List<String> names = new ArrayList<>();
        config().path(set).fieldNames().forEachRemaining(names::add);
        return List.copyOf(names);
    }

    public Optional<Healthcheck> healthcheck() {
        return Healthcheck.of(config());
    }

    public ImageConfig withCreated(Instant created) {
        ObjectNode copy = json.deepCopy();
        copy.put("created", created.toString());
        return new ImageConfig(copy);
    }

    /**
     * Returns a copy whose environment has these variables too; one of the same name keeps its
     * place.
     */
    public ImageConfig withEnv(Map<String, String> variables) {
        Map<String, String> env = env();
        env.putAll(variables);
        return with(
                "Env",
                Json.array(
                        env.entrySet().stream()
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .toList()));
    }

    /** Returns a copy that has these labels too; one of the same name is replaced. */
    public ImageConfig withLabels(Map<String, String> labels) {
        Map<String, String> all = new TreeMap<>(labels());
        all.putAll(labels);
        return with("Labels", Json.map(all));
    }

    /**
     * Returns a copy that exposes these ports too.
     *
     * @param ports {@code 123/udp}, {@code 80/tcp} or {@code 80}
     */
    public ImageConfig withExposedPorts(Collection<String> ports) {
        return with("ExposedPorts", union("ExposedPorts", ports));
    }

    /** Returns a copy that has these volumes too, given as absolute paths in the image. */
    public ImageConfig withVolumes(Collection<String> volumes) {
        return with("Volumes", union("Volumes", volumes));
    }

    public ImageConfig withUser(String user) {
        return with("User", json.textNode(user));
    }

    public ImageConfig withWorkingDir(String directory) {
        return with("WorkingDir", json.textNode(directory));
    }

    /**
     * Returns a copy with this entrypoint and no command: the old command was meant for the old
     * entrypoint.
     */
    public ImageConfig withEntrypoint(List<String> entrypoint) {
        return without("Cmd").with("Entrypoint", Json.array(entrypoint));
    }

    public ImageConfig withCmd(List<String> cmd) {
        return with("Cmd", Json.array(cmd));
    }

    public ImageConfig withStopSignal(String signal) {
        return with("StopSignal", json.textNode(signal));
    }

    public ImageConfig withHealthcheck(Healthcheck healthcheck) {
        return with("Healthcheck", healthcheck.toJson());
    }

    /**
     * Returns a copy with one more layer on top.
     *
     * @param diffId the digest of the uncompressed layer
     * @param createdBy what made the layer, for the history
     * @param created when, for the history
     */
    public ImageConfig withLayer(Digest diffId, String createdBy, Instant created) {
        ObjectNode copy = json.deepCopy();
        ((ArrayNode) copy.path("rootfs").path("diff_ids")).add(diffId.toString());
        ArrayNode history =
                copy.path("history") instanceof ArrayNode old ? old : copy.putArray("history");
        ObjectNode entry = history.addObject();
        entry.put("created", created.toString());
        entry.put("created_by", createdBy);
        return new ImageConfig(copy);
    }

    /**
     * Tells whether a layer was made by a tool.
     *
     * @param prefix what the tool's entries in the history begin with
     */
    public boolean isMadeBy(String prefix) {
        for (JsonNode entry : json.path("history")) {
            if (entry.path("created_by").asText().startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private JsonNode config() {
        return json.path("config");
    }

    private ObjectNode union(String name, Collection<String> keys) {
        TreeSet<String> all = new TreeSet<>(keys);
        config().path(name).fieldNames().forEachRemaining(all::add);
        ObjectNode set = Json.object();
        all.forEach(set::putObject);
        return set;
    }

    private ImageConfig with(String name, JsonNode value) {
        ObjectNode copy = json.deepCopy();
        ObjectNode config =
                copy.get("config") instanceof ObjectNode old ? old : copy.putObject("config");
        config.set(name, value);
        return new ImageConfig(copy);
    }

    private ImageConfig without(String name) {
        ObjectNode copy = json.deepCopy();
        if (copy.get("config") instanceof ObjectNode config) {
            config.remove(name);
        }
        return new ImageConfig(copy);
    }

    /** Returns the entrypoint and the command that a container of this image starts with. */
    public List<String> startCommand() {
        List<String> all = new ArrayList<>(entrypoint());
        all.addAll(cmd());
        return List.copyOf(all);
    }
}
