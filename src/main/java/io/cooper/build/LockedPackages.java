package io.cooper.build;

import io.cooper.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Installs the files of packages with apt, which needs no list of an archive for that.
 *
 * @param directory where the files are in the view, without a leading slash
 */
record LockedPackages(Step.InstallFiles step, String directory) {

    private static final List<String> INSTALL =
            List.of("apt-get", "install", "-y", "-q", "--no-install-recommends");

    /** Returns the commands, in their order. */
    List<List<String>> commands() throws IOException {
        List<String> files = files();
        List<String> install = new ArrayList<>(INSTALL);
        install.addAll(PackageManager.APT_OPTIONS);
        install.addAll(List.of("-o", "APT::Sandbox::User=root"));
        files.forEach(file -> install.add("/" + directory + "/" + file));
        // apt takes what it is given as a file for wanted, also what only others need.
        Set<String> wanted =
                step.packages().stream()
                        .map(name -> name.replaceFirst("[=:].*", ""))
                        .collect(Collectors.toSet());
        List<String> mark = new ArrayList<>(List.of("apt-mark", "-qq", "auto"));
        files.stream()
                .map(file -> file.replaceFirst("_.*", ""))
                .filter(name -> !wanted.contains(name))
                .forEach(mark::add);
        return mark.size() > 3 ? List.of(install, mark) : List.of(install);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(step.directory())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
