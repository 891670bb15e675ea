package io.cooper.check;

import io.cooper.sandbox.Execution;
import io.cooper.sandbox.Exit;
import io.cooper.sandbox.View;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The image's own ENTRYPOINT and CMD, running in a view as in production. */
final class Service implements Closeable {

    /** What is kept of its log. */
    private static final int MAX_LOG = 1 << 20;

    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "zsh");

    private final View view;
    private final CappedOutput log;
    private final Execution execution;

    /**
     * Starts the service.
     *
     * @param listener is told every line that it prints
     */
    Service(View view, ServicePlan plan, Consumer<String> listener) throws IOException {
        this.view = view;
        this.log = new CappedOutput(MAX_LOG, listener);
        this.execution = view.start(plan.command(), log);
    }

    /** Tells whether a command line starts a service: an empty one, or a bare shell, does not. */
    static boolean isService(List<String> argv) {
        if (argv.isEmpty()) {
            return false;
        }
        String program = argv.get(0).substring(argv.get(0).lastIndexOf('/') + 1);
        return !SHELLS.contains(program)
                || !argv.stream().skip(1).allMatch(word -> word.matches("-[il]+|--login"));
    }

    /** Returns how it ended; empty while it runs. */
    Optional<Exit> exit() throws IOException {
        return execution.exit();
    }

    /** Returns what scripts that run beside it are told. */
    Map<String, String> variables() {
        return Map.of(
                "SERVICE_PID",
                Integer.toString(execution.pid()),
                "SERVICE_LOG",
                TestEnvironment.SERVICE_LOG);
    }

    /** Returns what is known of it now. */
    ServiceEvidence evidence() throws IOException {
        List<String> ports = Listening.describe(Listening.in(view));
        return new ServiceEvidence(state(), log.text(), ports, List.of());
    }

    /** Returns what is known of it now, where it is the one of another image. */
    ServiceEvidence.Other asOther(String name) throws IOException {
        return new ServiceEvidence.Other(name, state(), log.text());
    }

    private String state() throws IOException {
        Optional<Exit> exit = execution.exit();
        return exit.isEmpty() ? "running" : "ended with " + Verdicts.how(exit.get().code());
    }

    @Override
    public void close() throws IOException {
        execution.close();
    }
}
