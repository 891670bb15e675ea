package io.cooper.testing;

import io.cooper.cache.BlobStore;
import io.cooper.oci.Descriptor;
import io.cooper.oci.ImageLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A user who is not root. He is known to this machine for as long as a command of his runs and to
 * nobody else: in a mount namespace of the command's own the files of accounts have him too.
 */
public final class OrdinaryUser {

    public static final int ID = 23_456;

    private static final String NAME = "ordinary";
    private static final long FIRST_SUBORDINATE = 500_000_000L;

    private static final String START =
            """
            set -e
            home=$1; repository=$2; shift 2
            for file in passwd group subuid subgid; do
              mount --bind "$home/etc/$file" "/etc/$file"
            done
            mount --bind "$repository" "$home/repository"
            exec setpriv --reuid=%1$d --regid=%1$d --clear-groups --inh-caps=-all "$@"
            """
                    .formatted(ID);

    private static final Path SHARED = MavenProject.sharedCache().resolve("cooper");
    private static final String BLOBS = "blobs/sha256";
    private static final String RESULTS = "results/sha256";

    private final Path home;

    private OrdinaryUser(Path home) {
        this.home = home;
    }

    /**
     * Makes the user.
     *
     * @param home his directory, made if need be
     * @param hasRange whether he has a range of subordinate IDs
     */
    public static OrdinaryUser in(Path home, boolean hasRange) throws IOException {
        Path files = Files.createDirectories(home.resolve("etc"));
        Files.createDirectories(home.resolve("repository"));
        Files.createDirectories(home.resolve("cache"));
        String account = "%s:x:%d:%d::%s:/bin/sh\n".formatted(NAME, ID, ID, home);
        Files.writeString(files.resolve("passwd"), text("passwd") + account);
        Files.writeString(files.resolve("group"), text("group") + NAME + ":x:" + ID + ":\n");
        String range = hasRange ? NAME + ":" + FIRST_SUBORDINATE + ":200000\n" : "";
        Files.writeString(files.resolve("subuid"), range);
        Files.writeString(files.resolve("subgid"), range);
        OrdinaryUser user = new OrdinaryUser(home.toAbsolutePath());
        user.own(home);
        return user;
    }

    private static String text(String file) throws IOException {
        return Files.readString(Path.of("/etc", file));
    }

    /** Gives him a directory with all that is in it. */
    public void own(Path directory) throws IOException {
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path found, BasicFileAttributes attributes) throws IOException {
                        return visitFile(found, attributes);
                    }

                    @Override
                    public FileVisitResult visitFile(Path found, BasicFileAttributes attributes)
                            throws IOException {
                        Files.setAttribute(found, "unix:uid", ID, LinkOption.NOFOLLOW_LINKS);
                        Files.setAttribute(found, "unix:gid", ID, LinkOption.NOFOLLOW_LINKS);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /** Returns the directory of his cache. */
    public Path cache() {
        return home.resolve("cache");
    }

    /** Gives him all packages that the tests share, so that they come from no mirror again. */
    public void takePackages() throws IOException {
        copy(SHARED.resolve(BLOBS), cache().resolve("cooper").resolve(BLOBS), true);
        own(cache());
    }

    /**
     * Gives him the base of an image that root has built, so that he need not make it, and the keys
     * of all that was built, without what they lead to.
     */
    public void takeBase(Path layout) throws IOException {
        Path own = cache().resolve("cooper");
        copy(SHARED.resolve(RESULTS), own.resolve(RESULTS), false);
        Descriptor layer = ImageLayout.open(layout).manifest().layers().get(0);
        new BlobStore(own).keep(layer, new BlobStore(SHARED).find(layer).orElseThrow());
        own(cache());
    }

    private static void copy(Path from, Path to, boolean packagesOnly) throws IOException {
        Files.createDirectories(to);
        // What another process is about to write there has a name that begins with a dot.
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from, "[0-9a-f]*")) {
            for (Path file : files) {
                Path copy = to.resolve(file.getFileName());
                if (Files.notExists(copy) && !(packagesOnly && isLayer(file))) {
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** Returns whether a file is compressed as layers are; the tests leave many. */
    private static boolean isLayer(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String magic = HexFormat.of().formatHex(in.readNBytes(4));
            return magic.startsWith("1f8b") || magic.equals("28b52ffd");
        }
    }

    /**
     * Lets a command of Maven run as this user, who has nothing but what earlier runs have left in
     * the tests' repository, and can write nothing there.
     */
    ProcessBuilder start(ProcessBuilder maven) {
        String repository = System.getProperty("cooper.it.repository");
        String own = home.resolve("repository").toString();
        List<String> command = new ArrayList<>();
        maven.command().forEach(word -> command.add(word.replace(repository, own)));
        command.add("-o");
        maven.environment().put("XDG_CACHE_HOME", cache().toString());
        return run(maven.command(command));
    }

    /** Lets a command run as this user. */
    ProcessBuilder run(ProcessBuilder program) {
        String repository = System.getProperty("cooper.it.repository");
        List<String> command = new ArrayList<>();
        command.addAll(List.of("unshare", "--mount", "--propagation", "private", "--"));
        command.addAll(List.of("/bin/sh", "-c", START, "sh", home.toString(), repository));
        command.addAll(program.command());
        program.environment().put("HOME", home.toString());
        return program.command(command);
    }
}
