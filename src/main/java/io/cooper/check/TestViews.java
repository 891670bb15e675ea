package io.cooper.check;

import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TreePath;
import io.cooper.sandbox.Access;
import io.cooper.sandbox.Command;
import io.cooper.sandbox.InjectedFile;
import io.cooper.sandbox.InjectedTree;
import io.cooper.sandbox.Network;
import io.cooper.sandbox.Sandbox;
import io.cooper.sandbox.SharedNetwork;
import io.cooper.sandbox.View;
import io.cooper.sandbox.ViewSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Opens fresh views of the image under test, each with all that tests find there. */
final class TestViews {

    /** A service runs until its view is closed; no test takes this long. */
    private static final Duration SERVICE_TIMEOUT = Duration.ofDays(1);

    private final TestedImage image;
    private final Sandbox sandbox;
    private final ViewOpener opener;
    private final TestSettings settings;
    private final Path testDirectory;
    private final Map<String, TestedImage> neighbours;

    /** Opens views of the image. */
    @FunctionalInterface
    interface ViewOpener {
        View open(ViewSpec spec) throws IOException;
    }

    /**
     * @param neighbours the images of the settings' neighbours, by their names
     * @param opener opens views of the image, in that sandbox
     * @param testDirectory what views have at {@link TestEnvironment#TEST_DIR}
     */
    TestViews(
            TestedImage image,
            Map<String, TestedImage> neighbours,
            Sandbox sandbox,
            ViewOpener opener,
            TestSettings settings,
            Path testDirectory) {
        this.neighbours = Map.copyOf(neighbours);
        this.image = image;
        this.sandbox = sandbox;
        this.opener = opener;
        this.settings = settings;
        this.testDirectory = testDirectory;
    }

    Path testDirectory() {
        return testDirectory;
    }

    TestedImage image() {
        return image;
    }

    TestSettings settings() {
        return settings;
    }

    TestEnvironment environment() {
        return new TestEnvironment(image, settings.environment());
    }

    /** Tells whether there can be views of several images that see each other. */
    boolean canConnect() {
        return sandbox.hasNetworks();
    }

    /** Makes a network for the image and its neighbours. */
    SharedNetwork connect() throws IOException {
        List<String> names = new ArrayList<>(List.of(Neighbour.TESTED));
        settings.neighbours().forEach(neighbour -> names.add(neighbour.name()));
        return sandbox.connect(names);
    }

    /** Returns the same for the image of a neighbour. */
    TestViews of(Neighbour neighbour) {
        TestSettings own =
                settings.withNeighbours(List.of())
                        .withEnvironment(neighbour.environment())
                        .withService(
                                new TestSettings.ServiceSettings(
                                        neighbour.readiness(), settings.service().timeout()));
        return new TestViews(
                neighbours.get(neighbour.name()),
                Map.of(),
                sandbox,
                sandbox::open,
                own,
                testDirectory);
    }

    /**
     * Opens a view in a network of several.
     *
     * @param work a directory of its own
     * @param more what it has beside the tests
     */
    View open(SharedNetwork.Station station, Path work, Additions more) throws IOException {
        return opener.open(spec(Network.PRIVATE, station.name(), work, more).at(station));
    }

    /**
     * Opens a view.
     *
     * @param work a directory of its own
     * @param more what it has beside the tests
     */
    View open(Network network, Path work, Additions more) throws IOException {
        return opener.open(spec(network, Neighbour.TESTED, work, more));
    }

    private ViewSpec spec(Network network, String hostname, Path work, Additions more)
            throws IOException {
        List<InjectedFile> files = new ArrayList<>(more.files());
        files.add(InjectedFile.directory(TreePath.of(TestEnvironment.TEST_TMPDIR), 01777));
        String workingDir = TreePath.of(image.config().workingDir());
        Rootfs rootfs = image.rootfs();
        if (rootfs.stat(rootfs.resolve(workingDir)).isEmpty()) {
            // An engine makes it when a container starts.
            files.add(InjectedFile.directory(workingDir, 0755));
        }
        List<InjectedTree> trees = new ArrayList<>(more.trees());
        trees.add(new InjectedTree(testDirectory, TreePath.of(TestEnvironment.TEST_DIR)));
        return new ViewSpec(rootfs.directory(), work, Access.FRESH, network, hostname, files, trees)
                .limitedTo(settings.disk())
                // Of what others have the lowest is the most.
                .madeOf(image.layers(), Math.min(1, image.layers().size()));
    }

    /**
     * Returns how the image's service is started.
     *
     * @param what it is, for messages
     */
    ServicePlan service(String what) throws IOException {
        String user = image.config().user();
        Command command =
                new Command(
                        image.config().startCommand(),
                        environment().ofService(user),
                        image.config().workingDir(),
                        user,
                        SERVICE_TIMEOUT,
                        TestEnvironment.SERVICE_LOG);
        return new ServicePlan(
                what,
                command,
                settings.service().readiness(),
                image.config().healthcheck().orElse(null),
                settings.service().timeout());
    }

    /** Returns the user that a test runs as. */
    String user(TestHeader header) {
        return header.userOrNull() == null ? image.config().user() : header.userOrNull();
    }

    /** Returns how long a test may take. */
    Duration timeout(TestHeader header) {
        return header.timeoutOrNull() == null ? settings.timeout() : header.timeoutOrNull();
    }
}
