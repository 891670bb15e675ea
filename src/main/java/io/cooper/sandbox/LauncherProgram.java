package io.cooper.sandbox;

import com.fasterxml.jackson.core.JsonFactory;
import io.cooper.linux.CLibrary;
import io.cooper.linux.ProcessCalls;
import io.cooper.rootfs.HostPath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How a launcher is started: a small JVM that is quick to start and leaves no files. */
final class LauncherProgram {

    private static final List<String> OPTIONS =
            List.of(
                    "-Xmx64m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xshare:auto",
                    // As pid 1 it can get no signal then that it has no handler for.
                    "-Xrs",
                    // These would write files, or read some that are out of reach.
                    "-XX:-UsePerfData",
                    "-XX:-UseContainerSupport",
                    "-XX:ErrorFile=/dev/null",
                    "-XX:-CreateCoredumpOnCrash",
                    // It sets a limit for commands.
                    "-XX:-MaxFDLimit",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-Djna.nosys=true");

    private LauncherProgram() {}

    /**
     * @param workDirectory where a native library is laid
     */
    static ProcessCalls.Program of(Path workDirectory) throws IOException {
        String java = HostPath.bytes(Path.of(System.getProperty("java.home"), "bin", "java"));
        List<String> argv = new ArrayList<>();
        argv.add(java);
        argv.addAll(OPTIONS);
        CLibrary.copyTo(workDirectory);
        argv.add("-Djna.boot.library.path=" + HostPath.bytes(workDirectory));
        argv.add("-Djna.tmpdir=" + HostPath.bytes(workDirectory));
        argv.add("-cp");
        argv.add(classPath());
        argv.add(Launcher.class.getName());
        // Nothing of Maven's environment: it may hold secrets. The locale is for file names.
        return new ProcessCalls.Program(java, argv, List.of("LC_ALL=C.UTF-8"), "/");
    }

    private static String classPath() throws IOException {
        Set<String> places = new LinkedHashSet<>();
        for (Class<?> type :
                List.of(Launcher.class, JsonFactory.class, ProcessCalls.nativeAccess())) {
            places.add(HostPath.bytes(NeededClasses.place(type).toPath()));
        }
        return String.join(File.pathSeparator, places);
    }
}
