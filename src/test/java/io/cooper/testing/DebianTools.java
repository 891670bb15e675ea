package io.cooper.testing;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds programs that the tests need. One that is not on the PATH is fetched as a Debian package
 * together with what the package needs and this machine lacks, and unpacked into a directory:
 * nothing is installed, and no privilege is needed.
 */
public final class DebianTools {

    private static final List<String> PROGRAM_DIRECTORIES =
            List.of("usr/local/sbin", "usr/local/bin", "usr/sbin", "usr/bin", "sbin", "bin");

    /** {@code Inst name [installed version] (version archive [architecture])}. */
    private static final Pattern INSTALL =
            Pattern.compile("Inst (\\S+) (?:\\[\\S+] )?\\((\\S+) .*");

    private final Path directory;

    private DebianTools(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    /** Returns the tools that are unpacked in this directory, which is made where it is missing. */
    public static DebianTools in(Path directory) {
        return new DebianTools(directory);
    }

    /** Returns the tools of this build, which lie in {@code target/tools}. */
    public static DebianTools ofBuild() {
        return in(Path.of(System.getProperty("basedir", ""), "target", "tools"));
    }

    /**
     * Finds a program, and fetches it where it is missing.
     *
     * @param program the program's name without a directory
     * @param debianPackage the package that has it
     * @throws MissingToolException if it is not on this machine and cannot be fetched; the message
     *     is one line and says why
     */
    public Tool find(String program, String debianPackage) throws MissingToolException {
        Optional<Path> installed = installed(program);
        if (installed.isPresent()) {
            return new Tool(installed.get(), Map.of());
        }
        try {
            if (!Files.exists(marker(debianPackage))) {
                fetch(debianPackage);
            }
            return unpacked(program)
                    .orElseThrow(
                            () ->
                                    new MissingToolException(
                                            "the Debian package "
                                                    + debianPackage
                                                    + " has no program "
                                                    + program));
        } catch (MissingToolException e) {
            throw e;
        } catch (IOException e) {
            throw new MissingToolException(
                    program
                            + " is missing, and the Debian package "
                            + debianPackage
                            + " cannot be fetched: "
                            + reason(e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MissingToolException("interrupted while fetching " + debianPackage, e);
        }
    }

    /** Returns apt's own error line, where there is one. */
    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.lines()
                .filter(line -> line.startsWith("E: "))
                .findFirst()
                .orElse(message.lines().findFirst().orElse(""));
    }

    /** Returns a program of this machine. */
    static Optional<Path> installed(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        // An ordinary user's PATH often lacks the sbin directories.
        return Stream.concat(
                        Stream.of(path.split(File.pathSeparator)),
                        PROGRAM_DIRECTORIES.stream().map("/"::concat))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private Optional<Tool> unpacked(String program) throws IOException {
        Path root = directory.resolve("root");
        for (String programs : PROGRAM_DIRECTORIES) {
            Path file = root.resolve(programs).resolve(program);
            if (Files.isExecutable(file)) {
                return Optional.of(new Tool(file, environment(root)));
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> environment(Path root) throws IOException {
        Map<String, String> environment = new LinkedHashMap<>();
        List<Path> programs = PROGRAM_DIRECTORIES.stream().map(root::resolve).toList();
        environment.put("PATH", joined(programs, System.getenv("PATH")));
        List<Path> libraries = new ArrayList<>();
        List<Path> perl = new ArrayList<>(List.of(root.resolve("usr/share/perl5")));
        perl.addAll(children(root.resolve("usr/share/perl"), "*"));
        for (String parent : List.of("usr/lib", "lib")) {
            for (Path triplet : children(root.resolve(parent), "*-linux-gnu*")) {
                libraries.add(triplet);
                perl.addAll(children(triplet.resolve("perl5"), "*"));
                perl.addAll(children(triplet.resolve("perl"), "*"));
            }
        }
        if (!libraries.isEmpty()) {
            environment.put("LD_LIBRARY_PATH", joined(libraries, System.getenv("LD_LIBRARY_PATH")));
        }
        environment.put("PERL5LIB", joined(perl, System.getenv("PERL5LIB")));
        return environment;
    }

    private static List<Path> children(Path parent, String glob) throws IOException {
        List<Path> children = new ArrayList<>();
        if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(parent, glob)) {
                stream.forEach(children::add);
            }
        }
        return children;
    }

    private static String joined(Collection<Path> directories, String inherited) {
        List<String> path = new ArrayList<>();
        directories.stream().filter(Files::isDirectory).map(Path::toString).forEach(path::add);
        if (inherited != null && !inherited.isEmpty()) {
            path.add(inherited);
        }
        return String.join(File.pathSeparator, path);
    }

    private void fetch(String debianPackage) throws IOException, InterruptedException {
        if (installed("apt-get").isEmpty() || installed("dpkg").isEmpty()) {
            throw new IOException("there is no apt on this machine");
        }
        Files.createDirectories(directory);
        // A file lock serves between processes only; threads of this one take turns by the monitor.
        synchronized (DebianTools.class) {
            try (FileChannel channel =
                            FileChannel.open(
                                    directory.resolve("lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.exists(marker(debianPackage))) {
                    fetchLocked(debianPackage);
                }
            }
        }
    }

    private void fetchLocked(String debianPackage) throws IOException, InterruptedException {
        try {
            fetch(debianPackage, List.of());
        } catch (IOException e) {
            // The machine's package lists are missing or old: use our own, and leave its alone.
            Path lists = directory.resolve("lists");
            Files.createDirectories(lists.resolve("partial"));
            List<String> ownLists = List.of("-o", "Dir::State::Lists=" + lists);
            try {
                apt(directory, ownLists, "update");
                fetch(debianPackage, ownLists);
            } catch (IOException again) {
                again.addSuppressed(e);
                throw again;
            }
        }
    }

    private void fetch(String debianPackage, List<String> options)
            throws IOException, InterruptedException {
        String plan =
                apt(directory, options, "-s", "install", "--no-install-recommends", debianPackage);
        List<String> packages =
                plan.lines()
                        .map(INSTALL::matcher)
                        .filter(Matcher::matches)
                        .map(match -> match.group(1) + "=" + match.group(2))
                        .toList();
        if (packages.isEmpty()) {
            throw new IOException(debianPackage + " is installed, but the program is not there");
        }
        Path archives = Files.createTempDirectory(directory, "archives");
        List<String> download = new ArrayList<>(List.of("download"));
        download.addAll(packages);
        apt(archives, options, download.toArray(String[]::new));
        Path root = directory.resolve("root");
        Files.createDirectories(root);
        for (Path archive : children(archives, "*.deb")) {
            Tool.run(new ProcessBuilder("dpkg", "-x", archive.toString(), root.toString()));
            Files.delete(archive);
        }
        Files.delete(archives);
        Files.createDirectories(marker(debianPackage).getParent());
        Files.write(marker(debianPackage), packages);
    }

    private String apt(Path workingDirectory, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("apt-get", "-q"));
        command.addAll(List.of("-o", "Debug::NoLocking=true", "-o", "Dir::Cache=" + cache()));
        // As root, apt would hand the download to a user who may not write here.
        command.addAll(List.of("-o", "APT::Sandbox::User=root"));
        command.addAll(options);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(workingDirectory.toFile());
        builder.environment().put("LC_ALL", "C");
        return Tool.run(builder);
    }

    private Path cache() throws IOException {
        Path cache = directory.resolve("cache");
        Files.createDirectories(cache.resolve("archives/partial"));
        return cache;
    }

    private Path marker(String debianPackage) {
        return directory.resolve("unpacked").resolve(debianPackage);
    }
}
