package io.cooper.maven;

import io.cooper.build.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An element of {@code <secrets>}. Maven sets the fields; none of them is the secret itself. */
public final class SecretParameter {

    /** The name of the file below {@code /run/secrets}. */
    private String id;

    /** The environment variable that holds the secret; in GitLab a masked CI/CD variable. */
    private String variable;

    /** The file that holds the secret, relative to the module's directory. */
    private String file;

    Secret toSecret(Map<String, String> environment, Path directory) throws IOException {
        if (id == null || (variable == null) == (file == null)) {
            throw new IllegalArgumentException(
                    "<secrets>: each <secret> needs an <id>, and either <variable> or <file>");
        }
        if (file != null) {
            Path path = directory.resolve(file);
            if (!Files.isRegularFile(path)) {
                throw new IllegalArgumentException(
                        "<secrets>: the file " + path + " of the secret " + id + " does not exist");
            }
            return new Secret(
                    id, new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
        }
        String value = environment.get(variable);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(
                    "<secrets>: the variable "
                            + variable
                            + " of the secret "
                            + id
                            + " is not set; set it in the project's CI/CD settings, or in your"
                            + " shell");
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return new Secret(id, new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
