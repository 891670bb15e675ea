package io.cooper.sandbox;

import io.cooper.engine.EngineAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JVM beside this one, of the same user. */
public final class PlainJvm {

    private PlainJvm() {}

    /**
     * Starts a JVM.
     *
     * @param arguments of {@code java}: options, main class and its arguments
     * @param environment what it has beside the variables that tell where an engine is
     * @return the process, with pipes for its input and output, and this one's standard error
     */
    public static Process start(List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().clear();
        builder.environment().putAll(EngineAddress.variables());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
