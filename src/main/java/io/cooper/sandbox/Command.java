package io.cooper.sandbox;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A command to run in a view.
 *
 * @param argv the program, by path or by a name that is looked up along {@code PATH}, and its
 *     arguments
 * @param env its whole environment
 * @param workingDir an absolute path in the view
 * @param user empty for root; a name or number, with {@code :group} if need be, as the view's own
 *     passwd and group files know them
 * @param timeout after which it is ended
 * @param logFile an absolute path in the view where what it prints is kept too, for other commands
 *     to read; empty for none
 */
public record Command(
        List<String> argv,
        Map<String, String> env,
        String workingDir,
        String user,
        Duration timeout,
        String logFile) {

    /** Where programs are looked up in an image that does not say. */
    public static final String DEFAULT_PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** A command whose output is kept nowhere in the view. */
    public Command(
            List<String> argv,
            Map<String, String> env,
            String workingDir,
            String user,
            Duration timeout) {
        this(argv, env, workingDir, user, timeout, "");
    }

    public Command {
        argv = List.copyOf(argv);
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a command has at least one word");
        }
    }
}
