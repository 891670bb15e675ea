package io.cooper.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program of this machine, ready to be started.
 *
 * @param file the program's file
 * @param environment variables that it needs beside the ones it inherits
 */
public record Tool(Path file, Map<String, String> environment) {

    public Tool {
        environment = Map.copyOf(environment);
    }

    /** Returns a process to be started, with nothing redirected. */
    public ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(file.toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder;
    }

    /**
     * Runs the program to its end and returns what it wrote, standard error included.
     *
     * @throws IOException if it does not start, or ends with another exit code than 0
     */
    public String run(String... arguments) throws IOException, InterruptedException {
        return run(command(arguments));
    }

    /** Runs a process to its end; see {@link #run(String...)}. */
    static String run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IOException(
                        String.join(" ", builder.command())
                                + " ended with "
                                + exit
                                + ": "
                                + output);
            }
            return output;
        } finally {
            process.destroy();
        }
    }
}
