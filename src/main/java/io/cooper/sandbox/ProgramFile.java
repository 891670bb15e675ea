package io.cooper.sandbox;

import io.cooper.linux.ErrnoException;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The file that a command is started from, and why it cannot be.
 *
 * @param path as it is to be started, absolute or from the working directory
 * @param argv the command
 */
record ProgramFile(String path, List<String> argv, String directory) {

    private static final int ENOEXEC = 8;

    /** The first line of a script that the kernel looks at (execve(2)). */
    private static final int FIRST_LINE = 256;

    ProgramFile {
        argv = List.copyOf(argv);
    }

    /**
     * Finds the program of a command.
     *
     * @throws IOException if there is none; the message says where it was looked for
     */
    static ProgramFile find(List<String> argv, List<String> env, String directory)
            throws IOException {
        String name = argv.get(0);
        if (name.indexOf('/') >= 0) {
            ProgramFile program = new ProgramFile(name, argv, directory);
            if (!program.file().exists()) {
                throw new IOException("the image has no " + name);
            }
            return program;
        }
        String path =
                env.stream()
                        .filter(variable -> variable.startsWith("PATH="))
                        .map(variable -> variable.substring("PATH=".length()))
                        .findFirst()
                        .orElse(Command.DEFAULT_PATH);
        for (String place : path.split(":", -1)) {
            ProgramFile program = new ProgramFile(place + "/" + name, argv, directory);
            if (!place.isEmpty() && program.file().isFile() && program.file().canExecute()) {
                return program;
            }
        }
        throw new IOException("the image has no program '" + name + "' in PATH=" + path);
    }

    private File file() {
        return path.startsWith("/") ? new File(path) : new File(directory, path);
    }

    /** Returns why the kernel refused to start it, in one line. */
    String explain(ErrnoException e) {
        String reason =
                switch (e.errno()) {
                    case ErrnoException.ENOENT, ErrnoException.ENOTDIR -> missingInterpreter();
                    case ErrnoException.EACCES ->
                            file().isFile() && file().canExecute()
                                    ? "this user may not execute it, or not reach its directory"
                                    : "it is not an executable file; set its mode to 0755";
                    case ENOEXEC ->
                            "it is no program for this machine, and no script that begins with #!";
                    default -> e.getMessage();
                };
        return path + " cannot be started: " + reason;
    }

    private String missingInterpreter() {
        String first = firstLine();
        if (!first.startsWith("#!")) {
            return "the image lacks the loader or a part that it needs (is it for another"
                    + " distribution or machine?)";
        }
        String interpreter = first.substring(2).trim();
        if (interpreter.endsWith("\r") || first.endsWith("\r")) {
            return "its first line ends with a carriage return; save it with Unix line ends";
        }
        return "the image has no "
                + interpreter.split("\\s+", 2)[0]
                + ", which its first line asks for";
    }

    private String firstLine() {
        try (InputStream in = new FileInputStream(file())) {
            String text = new String(in.readNBytes(FIRST_LINE), StandardCharsets.ISO_8859_1);
            int end = text.indexOf('\n');
            return end < 0 ? text : text.substring(0, end);
        } catch (IOException e) {
            return "";
        }
    }
}
