package io.cooper.rootfs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds what should be another in every machine and so in no image: keys and seeds that package
 * scripts make when they are installed, and credentials that were left behind. Everyone who can
 * pull the image has them, and all containers share them.
 */
public final class InstallSecrets {

    /**
     * A file that should not be in an image.
     *
     * @param path where it is in the tree
     * @param why what it is, as an end of a sentence, e.g. {@code an SSH host key}
     */
    public record Found(String path, String why) {

        /** Returns both in one line. */
        @Override
        public String toString() {
            return "/" + TreePath.display(path) + " is " + why;
        }
    }

    private static final Map<Glob, String> BY_PATH = byPath();

    /** Programs' own files are the same in every installation, and examples of keys are there. */
    private static final List<Glob> SHIPPED =
            List.of(new Glob("usr/share/**"), new Glob("usr/lib*/**"), new Glob("usr/*bin/**"));

    /** Files of keys are small, also with a chain of certificates in them. */
    private static final long MAX_KEY_FILE = 64 * 1024;

    private static final Pattern PRIVATE_KEY =
            Pattern.compile(
                    "-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----\\s+[A-Za-z0-9+/=:,\\s-]{40}");

    private static final List<String> MACHINE_IDS =
            List.of("etc/machine-id", "var/lib/dbus/machine-id");

    private final List<Glob> allowed;

    /**
     * @param allowed patterns of paths that may be there: {@code *}, {@code **} and {@code ?}
     */
    public InstallSecrets(List<String> allowed) {
        this.allowed = allowed.stream().map(Glob::new).toList();
    }

    private static Map<Glob, String> byPath() {
        Map<Glob, String> rules = new LinkedHashMap<>();
        rules.put(new Glob("etc/ssh/ssh_host_*_key"), "an SSH host key");
        rules.put(new Glob("**/.erlang.cookie"), "an Erlang cookie, the password of a cluster");
        rules.put(new Glob("etc/**/rndc.key"), "a key to control a name server");
        rules.put(new Glob("etc/krb5.keytab"), "a Kerberos key table");
        rules.put(new Glob("**/random-seed"), "a seed of random numbers");
        rules.put(
                new Glob("var/lib/systemd/credential.secret"), "the key of systemd's credentials");
        rules.put(new Glob("**/.git-credentials"), "a file of Git passwords");
        rules.put(new Glob("**/.docker/config.json"), "a file of registry passwords");
        rules.put(new Glob("**/containers/auth.json"), "a file of registry passwords");
        rules.put(new Glob("**/.netrc"), "a file of passwords");
        rules.put(new Glob("**/.pgpass"), "a file of database passwords");
        rules.put(new Glob("**/.aws/credentials"), "a file of cloud credentials");
        return rules;
    }

    /** Opens a file of the tree. */
    @FunctionalInterface
    private interface Content {
        InputStream open() throws IOException;
    }

    /**
     * Returns what was found, in the order of the paths.
     *
     * @param changes paths of the tree; only what is written there is looked at
     */
    public List<Found> in(Rootfs rootfs, Changes changes) throws IOException {
        List<Found> found = new ArrayList<>();
        for (String path : changes.written()) {
            Optional<Entry> entry = isAllowed(path) ? Optional.empty() : rootfs.stat(path);
            if (entry.isPresent()) {
                reason(entry.get(), () -> rootfs.read(path))
                        .ifPresent(why -> found.add(new Found(path, why)));
            }
        }
        return found;
    }

    /**
     * Returns a sink that looks at the entries that go through it.
     *
     * @param next gets them then, unless one was found
     * @param found gets what was found, in the order of the entries
     */
    public CopiedFiles.Sink before(CopiedFiles.Sink next, List<Found> found) {
        return (entry, content) -> {
            InputStream rest = content;
            if (entry.type() == Entry.Type.FILE && !isAllowed(entry.path())) {
                InputStream text = InputStream.nullInputStream();
                if (entry.size() <= MAX_KEY_FILE) {
                    // One more, which says that it has grown.
                    byte[] bytes = content.readNBytes((int) entry.size() + 1);
                    text = new ByteArrayInputStream(bytes);
                    rest = new ByteArrayInputStream(bytes);
                }
                add(entry, text, found);
            }
            if (found.isEmpty()) {
                next.add(entry, rest);
            }
        };
    }

    private static void add(Entry file, InputStream text, List<Found> found) throws IOException {
        reason(file, () -> text).ifPresent(why -> found.add(new Found(file.path(), why)));
    }

    private boolean isAllowed(String path) {
        return allowed.stream().anyMatch(glob -> glob.matches(path));
    }

    private static Optional<String> reason(Entry file, Content content) throws IOException {
        if (file.type() != Entry.Type.FILE || file.size() == 0) {
            return Optional.empty();
        }
        for (Map.Entry<Glob, String> rule : BY_PATH.entrySet()) {
            if (rule.getKey().matches(file.path())) {
                return Optional.of(rule.getValue());
            }
        }
        if (file.size() > MAX_KEY_FILE
                || SHIPPED.stream().anyMatch(glob -> glob.matches(file.path()))) {
            return Optional.empty();
        }
        String text = text(content);
        if (MACHINE_IDS.contains(file.path()) && !text.strip().equals("uninitialized")) {
            return Optional.of("the ID of one machine: it should be there, but empty");
        }
        return PRIVATE_KEY.matcher(text).find() ? Optional.of("a private key") : Optional.empty();
    }

    private static String text(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return new String(in.readNBytes((int) MAX_KEY_FILE), StandardCharsets.ISO_8859_1);
        }
    }
}
