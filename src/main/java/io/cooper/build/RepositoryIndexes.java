package io.cooper.build;

import io.cooper.oci.Platform;
import io.cooper.rootfs.Rootfs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The repositories of a tree's package manager, as their definitions tell. Each has one file that
 * says by digests what else it has: {@code repodata/repomd.xml} for dnf, yum and zypper, {@code
 * APKINDEX.tar.gz} for apk. Only what certainly is all that the package manager looks at counts.
 */
final class RepositoryIndexes {

    /** Where dnf and yum look for definitions (dnf.conf(5), reposdir). */
    private static final List<String> YUM_DIRECTORIES =
            List.of("etc/yum.repos.d", "etc/yum/repos.d", "etc/distro.repos.d");

    private static final List<String> YUM_SETTINGS = List.of("etc/dnf/dnf.conf", "etc/yum.conf");
    private static final List<String> OFF = List.of("0", "no", "false", "off");

    /** A service adds repositories that are written down nowhere. */
    private static final List<String> ZYPP_SERVICES =
            List.of("etc/zypp/services.d", "usr/lib/zypp/plugins/services");

    /** What Red Hat calls the architectures of the Open Container Initiative. */
    private static final Map<String, String> ARCHITECTURES =
            Map.of("amd64", "x86_64", "arm64", "aarch64", "ppc64le", "ppc64le", "s390x", "s390x");

    /** No password, which is nothing to be published, no variable, and no query. */
    private static final Pattern ADDRESS =
            Pattern.compile("https?://[-.\\w:\\[\\]]+/[-._~%+:\\w/]*");

    private final Rootfs rootfs;

    RepositoryIndexes(Rootfs rootfs) {
        this.rootfs = rootfs;
    }

    /**
     * Returns the addresses of those files; none if a repository is not to be had by HTTP at an
     * address that its definition tells, as one with a list of mirrors.
     */
    Set<String> addresses(PackageManager.Repositories repositories) throws IOException {
        Optional<Set<String>> found =
                switch (repositories) {
                    case YUM -> yum();
                    case ZYPP -> zypp();
                    case APK -> apk();
                    case APT -> Optional.empty();
                };
        return found.filter(all -> all.stream().allMatch(ADDRESS.asMatchPredicate()))
                .orElse(Set.of());
    }

    private Optional<Set<String>> yum() throws IOException {
        List<Map<String, String>> sections = new ArrayList<>();
        for (String file : YUM_SETTINGS) {
            sections.addAll(sections(file));
        }
        if (sections.stream().anyMatch(section -> section.containsKey("reposdir"))) {
            return Optional.empty();
        }
        // Any section but the first, which has the settings, may be a repository as well.
        sections.removeIf(section -> section.get("").equals("main"));
        for (String directory : YUM_DIRECTORIES) {
            sections.addAll(definitions(directory, ".repo"));
        }
        return addresses(sections, Map.of());
    }

    private Optional<Set<String>> zypp() throws IOException {
        for (String services : ZYPP_SERVICES) {
            if (!names(services).isEmpty()) {
                return Optional.empty();
            }
        }
        String version = PackageManager.osRelease(rootfs).getOrDefault("VERSION_ID", "");
        return addresses(definitions("etc/zypp/repos.d", ".repo"), Map.of("$releasever", version));
    }

    private Optional<Set<String>> apk() throws IOException {
        String architecture = text("etc/apk/arch").strip();
        List<String> files = new ArrayList<>(List.of("etc/apk/repositories"));
        for (String name : names("etc/apk/repositories.d")) {
            files.add("etc/apk/repositories.d/" + name);
        }
        Set<String> addresses = new TreeSet<>();
        for (String file : files) {
            for (String line : text(file).lines().map(String::strip).toList()) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    String address = line.replaceFirst("^@\\S+\\s+", "");
                    addresses.add(joined(address, architecture + "/APKINDEX.tar.gz"));
                }
            }
        }
        return architecture.isEmpty() ? Optional.empty() : Optional.of(addresses);
    }

    /** Returns what the enabled of the repositories say; empty if one says more than addresses. */
    private static Optional<Set<String>> addresses(
            List<Map<String, String>> repositories, Map<String, String> variables) {
        String architecture =
                ARCHITECTURES.getOrDefault(Platform.current().architecture(), "$basearch");
        Set<String> addresses = new TreeSet<>();
        for (Map<String, String> repository : repositories) {
            if (OFF.contains(repository.getOrDefault("enabled", "1").toLowerCase(Locale.ROOT))) {
                continue;
            }
            String list = repository.getOrDefault("baseurl", "");
            boolean isPlain =
                    repository.getOrDefault("type", "rpm-md").equals("rpm-md")
                            && repository.getOrDefault("path", "/").equals("/")
                            && !repository.containsKey("metalink")
                            && !repository.containsKey("mirrorlist");
            if (list.isBlank() || !isPlain) {
                return Optional.empty();
            }
            String known = list.replace("$basearch", architecture);
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                known = known.replace(variable.getKey(), variable.getValue());
            }
            for (String address : known.strip().split("[\\s,]+", -1)) {
                addresses.add(joined(address, "repodata/repomd.xml"));
            }
        }
        return Optional.of(addresses);
    }

    private static String joined(String address, String path) {
        return address + (address.endsWith("/") ? "" : "/") + path;
    }

    private List<Map<String, String>> definitions(String directory, String suffix)
            throws IOException {
        List<Map<String, String>> sections = new ArrayList<>();
        for (String name : names(directory)) {
            if (name.endsWith(suffix)) {
                sections.addAll(sections(directory + "/" + name));
            }
        }
        return sections;
    }

    /** Returns the sections of a file, each with its settings and, under no name, its own name. */
    private List<Map<String, String>> sections(String file) throws IOException {
        List<Map<String, String>> sections = new ArrayList<>();
        Map<String, String> section = new LinkedHashMap<>();
        String last = "";
        for (String line : text(file).lines().toList()) {
            String content = line.strip();
            int equals = line.indexOf('=');
            if (content.isEmpty() || content.startsWith("#") || content.startsWith(";")) {
                continue;
            }
            if (content.startsWith("[") && content.endsWith("]")) {
                section =
                        new LinkedHashMap<>(Map.of("", content.substring(1, content.length() - 1)));
                sections.add(section);
            } else if (Character.isWhitespace(line.charAt(0))) {
                section.merge(last, content, (before, more) -> before + " " + more);
            } else if (equals > 0) {
                last = line.substring(0, equals).strip();
                section.put(last, line.substring(equals + 1).strip());
            }
        }
        return sections;
    }

    private List<String> names(String directory) throws IOException {
        String path = rootfs.resolve(directory);
        return rootfs.stat(path).isPresent() ? rootfs.list(path) : List.of();
    }

    /** Returns what a file says; nothing if there is none. */
    private String text(String file) throws IOException {
        String path = rootfs.resolve(file);
        if (rootfs.stat(path).isEmpty()) {
            return "";
        }
        try (InputStream in = rootfs.read(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
