package io.cooper.check;

import io.cooper.sandbox.Network;
import io.cooper.sandbox.SharedNetwork;
import io.cooper.sandbox.View;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * What a test runs in: a fresh view of the image, the image's service in it, and beside it fresh
 * views of its neighbours, each with its service and a network namespace of its own.
 */
final class Scene implements Closeable {

    /** A service that runs, or ran. */
    private record Running(String name, Service service) {}

    private final TestViews views;
    private final TestHeader header;
    private final Path work;
    private final Deque<Closeable> open = new ArrayDeque<>();
    private final List<Running> neighbours = new ArrayList<>();
    private SharedNetwork networkOrNull;
    private Service serviceOrNull;
    private View view;

    private Scene(TestViews views, TestHeader header, Path work) {
        this.views = views;
        this.header = header;
        this.work = work;
    }

    /**
     * Opens the view of the image. No service runs yet.
     *
     * @param work a directory for views
     * @param more what the view has beside the tests
     */
    static Scene open(TestViews views, TestHeader header, Path work, Additions more)
            throws IOException {
        Scene scene = new Scene(views, header, work);
        try {
            scene.view = scene.opened(more);
            return scene;
        } catch (IOException | RuntimeException e) {
            scene.close();
            throw e;
        }
    }

    /** Tells whether the test has neighbours. */
    static boolean hasNeighbours(TestViews views, TestHeader header) {
        return header.services() && !views.settings().neighbours().isEmpty();
    }

    private View opened(Additions more) throws IOException {
        Path own = work.resolve("image");
        if (!hasNeighbours(views, header)) {
            return keep(views.open(header.network(), own, more));
        }
        if (header.network() == Network.HOST) {
            throw new IllegalArgumentException(
                    "'network=host' in its line '# test:' leaves no network for <services>; write"
                            + " services=none there, or leave it out");
        }
        networkOrNull = keep(views.connect());
        return keep(views.open(networkOrNull.station(Neighbour.TESTED), own, more));
    }

    private <T extends Closeable> T keep(T closeable) {
        open.push(closeable);
        return closeable;
    }

    View view() {
        return view;
    }

    /**
     * Starts the neighbours' services, one when the other is ready, and then the image's own.
     *
     * @throws ServiceFailedException if one ends, or is not ready in time
     */
    void start() throws IOException, InterruptedException, ServiceFailedException {
        if (networkOrNull != null) {
            for (Neighbour neighbour : views.settings().neighbours()) {
                start(neighbour);
            }
        }
        if (header.service() && Service.isService(views.image().config().startCommand())) {
            ServicePlan plan = views.service("the image's service");
            ReadyWait ready = new ReadyWait(view, plan);
            ready.checkPortsAreFree();
            serviceOrNull = keep(new Service(view, plan, ready::line));
            ready.await(serviceOrNull);
        }
    }

    private void start(Neighbour neighbour)
            throws IOException, InterruptedException, ServiceFailedException {
        TestViews others = views.of(neighbour);
        View other =
                keep(
                        others.open(
                                networkOrNull.station(neighbour.name()),
                                work.resolve("service-" + neighbour.name()),
                                Additions.NONE));
        ServicePlan plan = others.service("the service " + neighbour.name());
        ReadyWait ready = new ReadyWait(other, plan);
        Service service = keep(new Service(other, plan, ready::line));
        neighbours.add(new Running(neighbour.name(), service));
        ready.await(service);
    }

    /** Returns what commands that run beside the service are told. */
    Map<String, String> variables() {
        return serviceOrNull == null ? Map.of() : serviceOrNull.variables();
    }

    /** Returns what is known of the services now. */
    ServiceEvidence evidence() throws IOException {
        List<ServiceEvidence.Other> others = new ArrayList<>();
        for (Running running : neighbours) {
            others.add(running.service().asOther(running.name()));
        }
        ServiceEvidence own =
                serviceOrNull == null ? ServiceEvidence.NONE : serviceOrNull.evidence();
        return own.beside(others);
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
