package io.cooper.check;

import io.cooper.sandbox.Command;
import io.cooper.sandbox.Exit;
import io.cooper.sandbox.View;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Waits until the image's service is ready: as the setting says, or its HEALTHCHECK, or for a
 * second in which it does not end. It looks more often than an engine does, because tests wait.
 */
final class ReadyWait {

    private static final Duration ALIVE = Duration.ofSeconds(1);
    private static final long SHORTEST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 250;

    private final View view;
    private final ServicePlan plan;
    private final long start = System.nanoTime();
    private volatile boolean logged;
    private String lastCheck = "";

    ReadyWait(View view, ServicePlan plan) {
        this.view = view;
        this.plan = plan;
    }

    /**
     * Makes sure, before the service starts, that nobody else listens where it is to listen.
     *
     * @throws ServiceFailedException if somebody does
     */
    void checkPortsAreFree() throws IOException, ServiceFailedException {
        if (plan.readiness() instanceof Readiness.ByPorts by) {
            for (Port port : by.ports()) {
                if (ports().contains(port)) {
                    throw new ServiceFailedException(
                            "port "
                                    + port
                                    + " is taken on this machine, whose network this test shares;"
                                    + " end what listens there");
                }
            }
        }
    }

    /** Is to be told every line that the service prints. */
    void line(String line) {
        if (plan.readiness() instanceof Readiness.ByLog by
                && Pattern.compile(by.regex()).matcher(line).find()) {
            logged = true;
        }
    }

    /**
     * Waits.
     *
     * @throws ServiceFailedException if the service ends, or is not ready in time
     */
    void await(Service service) throws IOException, InterruptedException, ServiceFailedException {
        long pause = SHORTEST_PAUSE_MILLIS;
        while (true) {
            // It may end while it is asked, so its end is looked for afterwards.
            boolean ready = ready();
            Optional<Exit> exit = service.exit();
            if (exit.isPresent()) {
                throw new ServiceFailedException(
                        plan.what()
                                + ", "
                                + String.join(" ", plan.command().argv())
                                + ", ended with "
                                + Verdicts.how(exit.get().code())
                                + " before it was ready; a test that needs no service says '# test:"
                                + " service=none'");
            }
            if (ready) {
                return;
            }
            if (elapsed().compareTo(plan.limit()) > 0) {
                throw new ServiceFailedException(
                        plan.what()
                                + " was not ready within "
                                + Texts.time(plan.limit())
                                + " ("
                                + plan.awaited()
                                + ")"
                                + lastCheck);
            }
            Thread.sleep(pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
        }
    }

    private boolean ready() throws IOException, InterruptedException {
        if (plan.readiness() instanceof Readiness.ByLog) {
            return logged;
        }
        if (plan.readiness() instanceof Readiness.ByPorts by) {
            return ports().containsAll(by.ports());
        }
        Optional<ServicePlan.Check> check = plan.check();
        return check.isPresent() ? passes(check.get()) : elapsed().compareTo(ALIVE) >= 0;
    }

    private Set<Port> ports() throws IOException {
        return Listening.in(view).stream().map(Listening::port).collect(Collectors.toSet());
    }

    private boolean passes(ServicePlan.Check check) throws IOException, InterruptedException {
        Command service = plan.command();
        CappedOutput output = new CappedOutput(4096, line -> {});
        Command command =
                new Command(
                        check.argv(),
                        service.env(),
                        service.workingDir(),
                        service.user(),
                        check.timeout());
        Exit exit = view.run(command, output);
        String said = Texts.oneLine(output.text(), 300);
        lastCheck =
                ": the last check "
                        + (exit.timedOut() ? "took too long" : "had " + Verdicts.how(exit.code()))
                        + (said.isEmpty() ? "" : ", " + said);
        return exit.code() == 0 && !exit.timedOut();
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
