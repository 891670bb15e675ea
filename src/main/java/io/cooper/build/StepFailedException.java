package io.cooper.build;

import java.io.IOException;
import java.util.List;

/**
 * A step of the plan failed for a reason that the user can mend; the message names the step and
 * shows its last output.
 */
public final class StepFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String[] output;

    /**
     * @param output the last lines that the step printed
     */
    StepFailedException(String message, List<String> output) {
        super(message);
        this.output = output.toArray(String[]::new);
    }

    /** Returns the last lines that the step printed, oldest first. */
    public List<String> output() {
        return List.of(output);
    }
}
