package io.cooper.build;

import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.PrivateMounts;
import io.cooper.worker.Task;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Carries steps out; what they made stays in the work directory, and nothing else. */
final class StepsTask implements Task<StepRun, StepsTask.Event, Void> {

    /** What a {@link StepListener} is told. */
    sealed interface Event {
        void tell(StepListener listener);
    }

    record Info(String line) implements Event {
        @Override
        public void tell(StepListener listener) {
            listener.info(line);
        }
    }

    record Output(String line) implements Event {
        @Override
        public void tell(StepListener listener) {
            listener.output(line);
        }
    }

    record Releases(Map<String, String> digests) implements Event {
        @Override
        public void tell(StepListener listener) {
            listener.releases(digests);
        }
    }

    record Done(LayerFile layerOrNull, long millis) implements Event {
        @Override
        public void tell(StepListener listener) {
            listener.done(Optional.ofNullable(layerOrNull), millis);
        }
    }

    private record Teller(Consumer<Event> events) implements StepListener {
        @Override
        public void info(String line) {
            events.accept(new Info(line));
        }

        @Override
        public void output(String line) {
            events.accept(new Output(line));
        }

        @Override
        public void releases(Map<String, String> digests) {
            events.accept(new Releases(digests));
        }

        @Override
        public void done(Optional<LayerFile> layer, long millis) {
            events.accept(new Done(layer.orElse(null), millis));
        }
    }

    @Override
    public Class<StepRun> request() {
        return StepRun.class;
    }

    @Override
    public Class<Event> event() {
        return Event.class;
    }

    @Override
    public Class<Void> result() {
        return Void.class;
    }

    @Override
    public Void run(StepRun run, Consumer<Event> events) throws IOException, InterruptedException {
        try {
            return PrivateMounts.with(
                    run.commands().sandbox(),
                    mounts -> {
                        Workspace.carryOut(run, mounts, new Teller(events));
                        return null;
                    });
        } finally {
            Rootfs.deleteTree(run.rootfs());
        }
    }
}
