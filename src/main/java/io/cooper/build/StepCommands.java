package io.cooper.build;

import io.cooper.base.KeptTrees;
import io.cooper.oci.ImageConfig;
import io.cooper.plan.Step;
import io.cooper.rootfs.Changes;
import io.cooper.rootfs.JavaTrustStore;
import io.cooper.rootfs.Leftovers;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.Snapshot;
import io.cooper.rootfs.Unchanged;
import io.cooper.sandbox.Command;
import io.cooper.sandbox.Exit;
import io.cooper.sandbox.SandboxKind;
import io.cooper.sandbox.Tmpfiles;
import io.cooper.sandbox.View;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Carries out the steps that run commands, as root and with the image's environment. */
final class StepCommands {

    private static final int SHOWN_LINES = 20;

    /** The line in which apt, dnf or zypper says what is wrong. */
    private static final Pattern REASON =
            Pattern.compile("(?:E: |Error: | - (?=Signature ))(\\S.*)");

    private final KeptTrees.Tree tree;
    private final Rootfs rootfs;
    private final Unchanged unchanged;
    private final StepRun run;
    private final StepListener listener;
    private final StepViews views;
    private View view;
    private Snapshot before;

    StepCommands(KeptTrees.Tree tree, StepViews views, StepRun run, StepListener listener) {
        this.tree = tree;
        this.rootfs = tree.rootfs();
        this.unchanged = new Unchanged(tree.rootfs(), tree.originals());
        this.views = views;
        this.run = run;
        this.listener = listener;
    }

    /** Returns the environment that commands of a build see. */
    static Map<String, String> variables(ImageConfig config, Instant timestamp) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", Command.DEFAULT_PATH);
        variables.put("HOME", "/root");
        variables.put("DEBIAN_FRONTEND", "noninteractive");
        // apt and dpkg write dates into files; with this set they are the same in every build.
        variables.put("SOURCE_DATE_EPOCH", Long.toString(timestamp.getEpochSecond()));
        variables.putAll(config.env());
        return variables;
    }

    Changes install(Step.InstallPackages step) throws IOException, InterruptedException {
        PackageManager manager = PackageManager.of(rootfs);
        enter(false);
        Set<String> indexes = new RepositoryIndexes(rootfs).addresses(manager.repositories());
        Map<String, String> earlier = ReleaseFiles.digests(indexes).orElse(Map.of());
        String what = "<packages>" + String.join(",", step.packages()) + "</packages>";
        if (!manager.refresh().isEmpty()) {
            run(manager.refresh(), what);
        }
        boolean isApt = manager.repositories() == PackageManager.Repositories.APT;
        // Before the installation: to answer after it, apt would read all lists once more.
        List<String> targets = isApt ? aptTargets() : List.of();
        run(manager.install(step.packages()), what);
        if (isApt) {
            view.settle();
            listener.releases(AptReleases.in(rootfs, targets));
        } else {
            // Of what changed meanwhile nobody knows which state the packages are from.
            listener.releases(
                    ReleaseFiles.digests(indexes).filter(earlier::equals).orElse(Map.of()));
        }
        return changes();
    }

    /** Returns what apt says of its lists; nothing if it fails. */
    private List<String> aptTargets() throws IOException, InterruptedException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        Exit exit =
                view.start(command(AptReleases.QUERY), answer, OutputStream.nullOutputStream())
                        .await();
        return exit.code() == 0
                ? answer.toString(StandardCharsets.UTF_8).lines().toList()
                : List.of();
    }

    Changes install(Step.InstallFiles step) throws IOException, InterruptedException {
        enter(false);
        String what = "<packages>" + String.join(",", step.packages()) + "</packages>";
        for (List<String> command : new LockedPackages(step, StepViews.PACKAGES).commands()) {
            run(command, what);
        }
        return changes();
    }

    Changes run(Step.RunScript step) throws IOException, InterruptedException {
        enter(!run.commands().secrets().isEmpty());
        run(List.of("/" + StepViews.path(step)), step.script().toString());
        return changes();
    }

    /** Sees to it that the tree is as the steps left it, without anything of the sandbox. */
    void clear() throws IOException {
        if (view != null && !view.isApart()) {
            views.leave();
        }
        before = null;
    }

    /**
     * @param withSecrets whether the commands to come may know them; a package's scripts may not
     */
    private void enter(boolean withSecrets) throws IOException {
        View entered = views.enter(rootfs, withSecrets);
        if (before == null || entered != view) {
            before = tree.snapshot(entered.scaffold());
        }
        view = entered;
    }

    private void run(List<String> argv, String what) throws IOException, InterruptedException {
        OutputTail tail =
                new OutputTail(
                        SHOWN_LINES,
                        line -> Secret.hide(line, run.commands().secrets()),
                        listener::output);
        Exit exit = view.run(command(argv), tail);
        if (exit.timedOut()) {
            throw new StepFailedException(
                    what
                            + " took longer than "
                            + run.commands().timeoutSeconds()
                            + " s and was ended; mend it, or raise <stepTimeout>",
                    tail.lines());
        }
        if (exit.code() != 0) {
            throw new StepFailedException(failure(argv, what, exit, tail.lines()), tail.lines());
        }
    }

    private Command command(List<String> argv) {
        Map<String, String> variables = new LinkedHashMap<>(run.commands().proxies());
        variables.putAll(run.variables());
        Duration timeout = Duration.ofSeconds(run.commands().timeoutSeconds());
        return new Command(argv, variables, "/", "", timeout);
    }

    private static String failure(List<String> argv, String what, Exit exit, List<String> output) {
        String command =
                argv.get(0).startsWith("/") ? "" : String.join(" ", argv.subList(0, 2)) + " ";
        String reason =
                output.stream()
                        .map(REASON::matcher)
                        .filter(Matcher::matches)
                        .map(matcher -> ": " + matcher.group(1))
                        .findFirst()
                        .orElse("; its last lines are above");
        return what + ": " + command + "ended with exit code " + exit.code() + reason;
    }

    private Changes changes() throws IOException {
        view.settle();
        new Leftovers(rootfs).remove();
        Snapshot after = tree.snapshot(view.scaffold());
        Changes changes = before.changesTo(after);
        boolean hasProc = !views.sandbox().name().equals(SandboxKind.CHROOT.toString());
        Instant latest = Instant.ofEpochSecond(run.epochSecond());
        boolean isSettled = new JavaTrustStore(rootfs, latest).settle(changes.written());
        if ((!hasProc && new Tmpfiles(rootfs).createFor(changes.written())) || isSettled) {
            after = tree.snapshot(view.scaffold());
            changes = before.changesTo(after);
        }
        changes = unchanged.takenFrom(changes, before.doubts(after, changes.written()));
        before = after;
        return changes;
    }
}
