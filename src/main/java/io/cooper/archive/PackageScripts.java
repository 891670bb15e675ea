package io.cooper.archive;

import io.cooper.sandbox.Command;
import io.cooper.sandbox.Exit;
import io.cooper.sandbox.View;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs the scripts of packages that are unpacked in a tree, until all are installed. Those that
 * dpkg would have run before it unpacked a package run now, as they do for the essential packages
 * with any tool that makes a tree from nothing.
 */
final class PackageScripts {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final String INFO = "/var/lib/dpkg/info/";
    private static final int SHOWN_LINES = 3;

    private final View view;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Consumer<String> log;

    /**
     * @param time what scripts are to take for the present, where they write dates into files
     * @param log gets each line that they print
     */
    PackageScripts(View view, Instant time, Consumer<String> log) {
        this.view = view;
        this.log = log;
        environment.put("PATH", Command.DEFAULT_PATH);
        environment.put("HOME", "/root");
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("DEBIAN_FRONTEND", "noninteractive");
        environment.put("DEBCONF_NONINTERACTIVE_SEEN", "true");
        environment.put("SOURCE_DATE_EPOCH", Long.toString(time.getEpochSecond()));
    }

    /**
     * Installs the packages.
     *
     * @throws ArchiveException if a script fails; the message has what it printed last
     */
    void install(List<UnpackedPackage> packages) throws IOException, InterruptedException {
        for (UnpackedPackage unpacked : packages) {
            if (unpacked.control().containsKey("preinst")) {
                Map<String, String> variables = new LinkedHashMap<>(environment);
                variables.putAll(maintainerScript(unpacked));
                String script = INFO + unpacked.databaseName() + ".preinst";
                run(List.of(script, "install"), variables, "preinst of " + unpacked.file());
            }
        }
        // The tree is of no worth if the machine stops meanwhile: it need not be synced.
        run(
                List.of("dpkg", "--force-unsafe-io", "--configure", "-a"),
                environment,
                "dpkg --configure -a");
    }

    /** What dpkg tells a script of its package (dpkg(1), environment of maintainer scripts). */
    private static Map<String, String> maintainerScript(UnpackedPackage unpacked) {
        return Map.of(
                "DPKG_MAINTSCRIPT_NAME",
                "preinst",
                "DPKG_MAINTSCRIPT_PACKAGE",
                unpacked.file().name(),
                "DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT",
                "1",
                "DPKG_MAINTSCRIPT_ARCH",
                unpacked.file().architecture(),
                "DPKG_ADMINDIR",
                "/var/lib/dpkg",
                "DPKG_ROOT",
                "",
                "DEBCONF_PACKAGE",
                unpacked.file().name());
    }

    private void run(List<String> argv, Map<String, String> variables, String what)
            throws IOException, InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Exit exit = view.run(new Command(argv, variables, "/", "", LIMIT), output);
        List<String> lines = output.toString(StandardCharsets.UTF_8).lines().toList();
        lines.forEach(log);
        if (exit.code() != 0 || exit.timedOut()) {
            List<String> last =
                    lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
            throw new ArchiveException(
                    "the base cannot be installed: "
                            + what
                            + (exit.timedOut()
                                    ? " took longer than " + LIMIT.toMinutes() + " minutes"
                                    : " ended with exit code " + exit.code())
                            + ": "
                            + String.join("; ", last));
        }
    }
}
