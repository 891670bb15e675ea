package io.cooper.maven;

import io.cooper.base.KeptTrees;
import io.cooper.check.TestedImage;
import io.cooper.oci.ImageConfig;
import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.Access;
import io.cooper.sandbox.Capability;
import io.cooper.sandbox.Command;
import io.cooper.sandbox.Exit;
import io.cooper.sandbox.Network;
import io.cooper.sandbox.PrivateMounts;
import io.cooper.sandbox.SandboxKind;
import io.cooper.sandbox.Sandboxes;
import io.cooper.sandbox.View;
import io.cooper.sandbox.ViewSpec;
import io.cooper.worker.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Runs an image's service until it ends; tells what it prints. */
final class RunTask implements Task<RunTask.Request, byte[], Exit> {

    /** Nobody waits longer in front of a terminal. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private static final String HOSTNAME = "container";

    /**
     * What is to be run.
     *
     * @param work a directory for file trees; made and removed by the caller
     * @param kept capabilities that the service keeps beside the usual ones
     */
    record Request(PackedImage image, Path work, SandboxKind sandbox, Set<Capability> kept) {}

    @Override
    public Class<Request> request() {
        return Request.class;
    }

    @Override
    public Class<byte[]> event() {
        return byte[].class;
    }

    @Override
    public Class<Exit> result() {
        return Exit.class;
    }

    @Override
    public Exit run(Request request, Consumer<byte[]> output)
            throws IOException, InterruptedException {
        TestedImage image =
                TestImages.unpack(
                        request.image(),
                        new KeptTrees(request.work().resolve("trees"), PrivateMounts.NONE),
                        request.work().resolve("rootfs"));
        try (Rootfs rootfs = image.rootfs()) {
            ViewSpec spec =
                    new ViewSpec(
                            rootfs.directory(),
                            request.work().resolve("view"),
                            Access.FRESH,
                            Network.HOST,
                            HOSTNAME,
                            List.of(),
                            List.of());
            try (View view =
                    Sandboxes.choose(request.sandbox())
                            .keeping(request.kept())
                            .open(spec.madeOf(image.layers(), 0))) {
                return view.run(command(image.config()), new EventStream(output));
            }
        } finally {
            Rootfs.deleteTree(request.work());
        }
    }

    private static Command command(ImageConfig config) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", Command.DEFAULT_PATH);
        environment.putAll(config.env());
        return new Command(
                config.startCommand(), environment, config.workingDir(), config.user(), LONGEST);
    }
}
