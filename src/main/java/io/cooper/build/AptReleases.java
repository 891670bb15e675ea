package io.cooper.build;

import io.cooper.oci.Digest;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The release files that apt went by, after {@code apt-get update}. */
final class AptReleases {

    /** Has apt name the index files that it uses, and where each is from (apt-get(8)). */
    static final List<String> QUERY =
            List.of("apt-get", "indextargets", "--format", "$(FILENAME) $(METAKEY) $(URI)");

    private AptReleases() {}

    /**
     * Returns the digests of the release files by their addresses; none if one of them is not to be
     * had by HTTP.
     *
     * @param targets what apt answered
     */
    static Map<String, String> in(Rootfs rootfs, List<String> targets) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        for (String target : targets) {
            String[] words = target.split(" ", -1);
            String metaKey = words.length == 3 ? words[1] : "";
            if (metaKey.isEmpty()
                    || words[0].contains("/../")
                    || !words[0].contains(escaped(metaKey))
                    // An address with a password in it is nothing to be published.
                    || !words[2].matches("https?://[^/@]+/.*")
                    || !words[2].endsWith("/" + metaKey)) {
                return Map.of();
            }
            String list = words[0].substring(0, words[0].lastIndexOf(escaped(metaKey)));
            String address = words[2].substring(0, words[2].length() - metaKey.length());
            if (!add(rootfs, list, address, digests)) {
                return Map.of();
            }
        }
        return digests;
    }

    /** How apt names a file whose path this is. */
    private static String escaped(String path) {
        return path.replace("_", "%5f").replace('/', '_');
    }

    private static boolean add(
            Rootfs rootfs, String list, String address, Map<String, String> digests)
            throws IOException {
        for (String name : List.of("InRelease", "Release")) {
            String file = rootfs.resolve(TreePath.of(list + name));
            if (rootfs.stat(file).isPresent()) {
                try (InputStream in = rootfs.read(file)) {
                    digests.put(address + name, Digest.sha256(in).toString());
                }
                return true;
            }
        }
        return false;
    }
}
