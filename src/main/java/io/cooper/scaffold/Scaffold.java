package io.cooper.scaffold;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes a small working module: POM, root file system, a test, a pipeline, and Maven's JVM. */
public final class Scaffold {

    /** What each module has: the pipeline, and how Maven's JVM is best run for a short build. */
    private static final List<String> COMMON = List.of(".gitlab-ci.yml", ".mvn/jvm.config");

    private final Template template;
    private final String cooperVersion;

    /**
     * @param cooperVersion the version of this plugin, which the module will use
     */
    public Scaffold(Template template, String cooperVersion) {
        this.template = template;
        this.cooperVersion = cooperVersion;
    }

    /**
     * Writes the module, which is called like its directory.
     *
     * @return the files that were written, relative to the directory
     * @throws IllegalArgumentException if one of them is there already; nothing is written then
     */
    public List<Path> writeTo(Path directory) throws IOException {
        Map<Path, String> contents = contents(artifactId(directory));
        List<String> there = new ArrayList<>();
        for (Path file : contents.keySet()) {
            if (Files.exists(directory.resolve(file), LinkOption.NOFOLLOW_LINKS)) {
                there.add(file.toString());
            }
        }
        if (!there.isEmpty()) {
            throw new IllegalArgumentException(
                    directory
                            + " has these files already, and none is overwritten: "
                            + String.join(", ", there)
                            + "; nothing was written; name another directory with"
                            + " -Dcooper.directory=DIR");
        }
        for (Map.Entry<Path, String> file : contents.entrySet()) {
            write(directory.resolve(file.getKey()), file.getValue());
        }
        return List.copyOf(contents.keySet());
    }

    private Map<Path, String> contents(String artifactId) throws IOException {
        Map<Path, String> contents = new LinkedHashMap<>();
        String pom =
                resource(template.name() + "/pom.xml")
                        .replace("@artifactId@", artifactId)
                        .replace("@cooperVersion@", cooperVersion);
        contents.put(Path.of("pom.xml"), pom);
        for (String file : template.files()) {
            contents.put(Path.of(file), resource(template.name() + "/" + file));
        }
        for (String file : COMMON) {
            contents.put(Path.of(file), resource("common/" + file));
        }
        return contents;
    }

    /** A registry takes lower case only, and the artifactId may become part of an image's name. */
    private String artifactId(Path directory) {
        Path name = directory.toAbsolutePath().normalize().getFileName();
        String text = name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
        String id = text.replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return id.isEmpty() ? template.name() : id;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Scaffold.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the plugin's jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content, StandardOpenOption.CREATE_NEW);
        if (content.startsWith("#!")
                && Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
