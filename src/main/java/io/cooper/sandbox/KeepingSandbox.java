package io.cooper.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A sandbox whose commands keep further capabilities. */
record KeepingSandbox(Sandbox sandbox, Set<Capability> kept) implements Sandbox {

    @Override
    public String name() {
        return sandbox.name();
    }

    @Override
    public String reason() {
        return sandbox.reason();
    }

    @Override
    public SharedNetwork connect(List<String> names) throws IOException {
        return sandbox.connect(names);
    }

    @Override
    public boolean hasNetworks() {
        return sandbox.hasNetworks();
    }

    @Override
    public ViewSeries series(Path work, Network network, int atOnce) {
        ViewSeries series = sandbox.series(work, network, atOnce);
        return new ViewSeries() {
            @Override
            public View open(ViewSpec spec) throws IOException {
                return series.open(spec.keeping(kept));
            }

            @Override
            public void close() throws IOException {
                series.close();
            }
        };
    }

    @Override
    public View open(ViewSpec spec) throws IOException {
        return sandbox.open(spec.keeping(kept));
    }
}
