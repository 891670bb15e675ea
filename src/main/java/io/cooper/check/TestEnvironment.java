package io.cooper.check;

import io.cooper.oci.ImageConfig;
import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The environment variables that a container of an image has, and those that tests have too. */
final class TestEnvironment {

    /** Where tests find the directory they come from. */
    static final String TEST_DIR = "/run/tests";

    /** A directory that anybody may write to. */
    static final String TEST_TMPDIR = "/run/tests-tmp";

    /** What the service prints, as tests find it. */
    static final String SERVICE_LOG = "/run/tests-service.log";

    private static final int MAX_PASSWD = 1 << 20;

    private final TestedImage image;
    private final Map<String, String> extra;

    /**
     * @param extra what the POM asks for
     */
    TestEnvironment(TestedImage image, Map<String, String> extra) {
        this.image = image;
        this.extra = extra;
    }

    /**
     * Returns what the image's service sees: what an engine gives it, PATH, HOME and the image's
     * own variables, and what the POM adds, as with {@code docker run --env}.
     */
    Map<String, String> ofService(String user) throws IOException {
        ImageConfig config = image.config();
        Map<String, String> env = new LinkedHashMap<>();
        env.put("PATH", Command.DEFAULT_PATH);
        env.put("HOME", home(user));
        env.putAll(config.env());
        env.putAll(extra);
        return env;
    }

    /** Returns what a test sees. */
    Map<String, String> ofTest(String user) throws IOException {
        Map<String, String> env = ofService(user);
        env.put("TEST_DIR", TEST_DIR);
        env.put("TEST_TMPDIR", TEST_TMPDIR);
        env.put("IMAGE_DIGEST", image.manifest().toString());
        return env;
    }

    private String home(String user) throws IOException {
        String name = user.isEmpty() ? "root" : user.replaceFirst(":.*", "");
        for (String line : passwd(image.rootfs()).lines().toList()) {
            List<String> fields = List.of(line.split(":", -1));
            if (fields.size() > 5
                    && (fields.get(0).equals(name) || fields.get(2).equals(name))
                    && !fields.get(5).isEmpty()) {
                return fields.get(5);
            }
        }
        return name.equals("root") || name.equals("0") ? "/root" : "/";
    }

    private static String passwd(Rootfs rootfs) throws IOException {
        if (rootfs.stat(rootfs.resolve("etc/passwd")).isEmpty()) {
            return "";
        }
        try (InputStream in = rootfs.read("etc/passwd")) {
            return new String(in.readNBytes(MAX_PASSWD), StandardCharsets.ISO_8859_1);
        }
    }
}
