package io.cooper.maven;

import io.cooper.base.BaseException;
import io.cooper.build.StepFailedException;
import java.nio.file.FileSystemException;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;

/**
 * The one place where what went wrong becomes what the user reads: {@link MojoFailureException} for
 * what can be mended in the project, {@link MojoExecutionException} for the outside world, one line
 * each.
 */
final class Advice {

    private Advice() {}

    /**
     * Logs what belongs above the message and throws the exception for Maven.
     *
     * @param log where the last output of a failed step is shown
     */
    static void raise(Exception problem, Log log)
            throws MojoExecutionException, MojoFailureException {
        if (problem instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException(
                    "the build was interrupted; nothing was pushed", problem);
        }
        if (problem instanceof StepFailedException step) {
            step.output().forEach(line -> log.error("  | " + line));
            throw new MojoFailureException(step.getMessage(), step);
        }
        if (problem instanceof BaseException || problem instanceof IllegalArgumentException) {
            throw new MojoFailureException(problem.getMessage(), problem);
        }
        throw new MojoExecutionException(message(problem), problem);
    }

    /** Java's own exceptions for files carry a path and often no reason. */
    private static String message(Exception problem) {
        if (problem instanceof FileSystemException file && file.getReason() == null) {
            return problem.getClass().getSimpleName().replace("Exception", "")
                    + ": "
                    + problem.getMessage();
        }
        return problem.getMessage();
    }
}
