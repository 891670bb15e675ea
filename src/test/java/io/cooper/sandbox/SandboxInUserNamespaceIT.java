package io.cooper.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** What {@link SandboxIT} asks for holds in a user namespace too. */
class SandboxInUserNamespaceIT {

    /** Says that this process is in one. */
    private static final String INSIDE = "cooper.it.in-user-namespace";

    @TempDir private Path directory;

    @Test
    void commands_see_and_do_the_same_as_for_root() throws Exception {
        Path machine = UserNamespaceIT.machine(directory.resolve("machine"));
        // What it is made of may have to be fetched, which takes a real root.
        SmallTree.make(directory.resolve("tree"));
        List<String> arguments =
                List.of(
                        "-D" + INSIDE + "=true",
                        "-Dcooper.it.strict=true",
                        "-Djava.io.tmpdir=" + Files.createDirectory(directory.resolve("tmp")),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SandboxInUserNamespaceIT.class.getName());
        UserNamespace namespace = new UserNamespace("me", 0, 0, machine);
        Process jvm =
                namespace.start(
                        arguments, Map.of("LC_ALL", "C.UTF-8", "PATH", System.getenv("PATH")));

        String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(jvm.waitFor()).as(output).isZero();
        assertThat(output).contains("0 tests failed");
    }

    /** Returns the kinds that there can be; a chroot is for real root alone, who makes devices. */
    static List<SandboxKind> kinds() {
        return Boolean.getBoolean(INSIDE)
                ? List.of(SandboxKind.NAMESPACES)
                : List.of(SandboxKind.NAMESPACES, SandboxKind.CHROOT);
    }

    /** Runs the tests, in the namespace. */
    public static void main(String[] args) {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(SandboxIT.class))
                        .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        PrintWriter output = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        summary.printTo(output);
        summary.printFailuresTo(output);
        boolean isGood =
                summary.getTestsSucceededCount() > 0 && summary.getTotalFailureCount() == 0;
        System.exit(isGood ? 0 : 1);
    }
}
