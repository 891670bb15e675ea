package io.cooper.check;

import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TreePath;
import io.cooper.sandbox.Command;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks for the programs of an image. */
final class Interpreter {

    private final Rootfs rootfs;
    private final String path;

    /**
     * @param env the environment that has {@code PATH}
     */
    Interpreter(Rootfs rootfs, Map<String, String> env) {
        this.rootfs = rootfs;
        this.path = env.getOrDefault("PATH", Command.DEFAULT_PATH);
    }

    /**
     * Returns the program that the image lacks.
     *
     * @param line what a script has after {@code #!}
     */
    Optional<String> missing(String line) throws IOException {
        List<String> words = List.of(line.strip().split("\\s+", -1));
        List<String> needed = new ArrayList<>();
        if (TreePath.name(words.get(0)).equals("env")) {
            words.stream()
                    .skip(1)
                    .filter(word -> !word.startsWith("-") && word.indexOf('=') < 0)
                    .findFirst()
                    .ifPresent(needed::add);
        }
        needed.add(words.get(0));
        for (String program : needed) {
            if (find(program).isEmpty()) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    /** Returns the path of a program that is named by path or by a name. */
    Optional<String> find(String program) throws IOException {
        if (program.indexOf('/') >= 0) {
            return isFile(program) ? Optional.of(program) : Optional.empty();
        }
        for (String directory : path.split(":", -1)) {
            String candidate = directory + "/" + program;
            if (directory.startsWith("/") && isFile(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private boolean isFile(String program) throws IOException {
        String normal;
        try {
            normal = TreePath.of(program);
        } catch (IllegalArgumentException e) {
            return true; // a path with .. in it: the kernel will tell
        }
        Optional<Entry> entry = rootfs.stat(rootfs.resolve(normal));
        return entry.isPresent()
                && (entry.get().type() == Entry.Type.FILE
                        || entry.get().type() == Entry.Type.HARD_LINK);
    }
}
