package io.cooper.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Helps a JVM in a view that has no real {@code /proc}: its launcher finds its own libraries by
 * {@code /proc/self/exe}, and package scripts (of ca-certificates-java, for one) start it.
 */
final class JavaLibraries {

    private static final String VARIABLE = "LD_LIBRARY_PATH";

    /** Links to the chosen JVM, as Debian, Alpine and RPM distributions have them. */
    private static final List<String> LINKS = List.of("default-java", "default-jvm", "jre");

    /** Debian and Ubuntu have each JVM in a directory with its version; these are the LTS ones. */
    private static final List<Integer> VERSIONS = List.of(8, 11, 17, 21, 25);

    private JavaLibraries() {}

    /**
     * Returns an environment in which a JVM finds its libraries, also one that is installed only
     * meanwhile; the same if it says itself where libraries are.
     */
    static Map<String, String> addTo(Map<String, String> env) {
        if (env.containsKey(VARIABLE)) {
            return env;
        }
        Map<String, String> all = new LinkedHashMap<>(env);
        all.put(VARIABLE, String.join(":", directories()));
        return all;
    }

    private static List<String> directories() {
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        List<String> names = new ArrayList<>(LINKS);
        VERSIONS.forEach(version -> names.add("java-" + version + "-openjdk-" + arch));
        List<String> directories = new ArrayList<>();
        for (String name : names) {
            directories.add("/usr/lib/jvm/" + name + "/lib");
        }
        // Java 8 has it one level deeper.
        directories.add("/usr/lib/jvm/java-8-openjdk-" + arch + "/jre/lib/" + arch + "/jli");
        return directories;
    }
}
