package io.cooper.oci;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * The platform that an image is made for, in the names of the OCI image specification (Go's GOOS
 * and GOARCH).
 *
 * @param os e.g. {@code linux}
 * @param architecture e.g. {@code amd64}, {@code arm64}
 * @param variant e.g. {@code v8}; empty where the architecture has none
 */
public record Platform(String os, String architecture, String variant) {

    /**
     * Returns the platform of this machine, with {@code linux} as the system: images are Linux
     * images.
     */
    public static Platform current() {
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return switch (arch) {
            case "amd64", "x86_64" -> new Platform("linux", "amd64", "");
            case "aarch64", "arm64" -> new Platform("linux", "arm64", "v8");
            case "arm" -> new Platform("linux", "arm", "v7");
            default -> new Platform("linux", arch, "");
        };
    }

    static Platform of(JsonNode json) {
        return new Platform(
                json.path("os").asText("linux"),
                json.path("architecture").asText(""),
                json.path("variant").asText(""));
    }

    /**
     * Tells whether an image for the other platform runs on this one. A variant that either side
     * leaves out matches every variant: {@code arm64} images are published with and without {@code
     * v8}.
     */
    public boolean accepts(Platform other) {
        return os.equals(other.os)
                && architecture.equals(other.architecture)
                && (variant.isEmpty() || other.variant.isEmpty() || variant.equals(other.variant));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
