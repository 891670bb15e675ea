package io.cooper.build;

import io.cooper.plan.Step;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.Access;
import io.cooper.sandbox.InjectedFile;
import io.cooper.sandbox.InjectedTree;
import io.cooper.sandbox.Network;
import io.cooper.sandbox.Sandbox;
import io.cooper.sandbox.Sandboxes;
import io.cooper.sandbox.View;
import io.cooper.sandbox.ViewSeries;
import io.cooper.sandbox.ViewSpec;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * The tree as the commands of a build see it, with what they need beside the image's own files.
 * Steps that follow each other share one view.
 */
final class StepViews implements Closeable {

    /** Where packages that were fetched before lie. */
    static final String PACKAGES = "run/cooper/packages";

    /** A fixed name: package scripts write the host's name into configuration files. */
    private static final String HOSTNAME = "container";

    private static final String SCRIPTS = "run/cooper/build.d/";
    private static final String SECRETS = "run/secrets/";
    private static final String POLICY = "usr/sbin/policy-rc.d";

    private final StepRun run;
    private final List<LayerFile> layers;
    private final Sandbox sandbox;
    private final ViewSeries series;
    private View viewOrNull;
    private boolean hasSecrets;

    /**
     * Gets ready for commands, in the background: the tree may be unpacked meanwhile.
     *
     * @param layers what the tree is made of whenever a view of it is opened
     */
    StepViews(StepRun run, List<LayerFile> layers) throws IOException {
        this.run = run;
        this.layers = layers;
        this.sandbox = Sandboxes.choose(run.commands().sandbox()).keeping(run.commands().kept());
        this.series = sandbox.series(run.workDirectory().resolve("views"), Network.HOST, 1);
    }

    Sandbox sandbox() {
        return sandbox;
    }

    /** Returns where the commands see a script. */
    static String path(Step.RunScript step) {
        return SCRIPTS + step.script().getFileName();
    }

    /**
     * Returns the view that is open, or else a new one.
     *
     * @param withSecrets whether the commands to come may know them
     */
    View enter(Rootfs rootfs, boolean withSecrets) throws IOException {
        if (hasSecrets != withSecrets) {
            leave();
        }
        if (viewOrNull == null) {
            hasSecrets = withSecrets;
            ViewSpec spec =
                    new ViewSpec(
                            rootfs.directory(),
                            run.workDirectory().resolve("view"),
                            Access.IN_PLACE,
                            Network.HOST,
                            HOSTNAME,
                            injected(rootfs),
                            trees());
            viewOrNull = series.open(spec.madeOf(layers, run.ofBase()));
        }
        return viewOrNull;
    }

    /** Ends the view, if there is one, and leaves the tree as the commands left it. */
    void leave() throws IOException {
        if (viewOrNull != null) {
            viewOrNull.close();
            viewOrNull = null;
        }
    }

    private List<InjectedFile> injected(Rootfs rootfs) throws IOException {
        List<InjectedFile> files = new ArrayList<>();
        // Without it package scripts would start their services in the middle of the build. A base
        // may bring its own.
        if (rootfs.stat(rootfs.resolve(POLICY)).isEmpty()) {
            byte[] script = "#!/bin/sh\nexit 101\n".getBytes(StandardCharsets.US_ASCII);
            files.add(InjectedFile.file(POLICY, 0755, script));
        }
        if (hasSecrets) {
            for (Secret secret : run.commands().secrets()) {
                files.add(InjectedFile.file(SECRETS + secret.id(), 0400, secret.bytes()));
            }
        }
        for (Step step : run.steps()) {
            if (step instanceof Step.RunScript script) {
                byte[] bytes = Files.readAllBytes(script.script());
                files.add(InjectedFile.file(path(script), 0755, bytes));
            }
        }
        return files;
    }

    private List<InjectedTree> trees() {
        return run.steps().stream()
                .filter(Step.InstallFiles.class::isInstance)
                .map(step -> new InjectedTree(((Step.InstallFiles) step).directory(), PACKAGES))
                .toList();
    }

    /** Ends all commands, and leaves the tree as they left it. */
    @Override
    public void close() throws IOException {
        try (series) {
            leave();
        }
    }
}
