package io.cooper.build;

import io.cooper.plan.Step;
import io.cooper.rootfs.LayerCompression;
import io.cooper.rootfs.LayerFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Steps that are to be carried out, and all that this needs: what crosses the pipe to a worker.
 *
 * @param below the layers that the steps start from, bottom first
 * @param ofBase how many of these are the base's
 * @param trees where the trees of bases are kept
 * @param steps what happens to the file tree, in this order
 * @param variables the environment of the commands
 * @param epochSecond the time that no file of a new layer is later than, in seconds since 1970
 * @param workDirectory for the file tree and the new layers; made and removed by the caller
 * @param commands how commands are run
 * @param allowSecrets patterns of paths that may be there although they look like secrets
 * @param compression of the new layers
 */
record StepRun(
        List<LayerFile> below,
        int ofBase,
        Path trees,
        List<Step> steps,
        Map<String, String> variables,
        long epochSecond,
        Path workDirectory,
        CommandSettings commands,
        List<String> allowSecrets,
        LayerCompression compression) {

    StepRun {
        below = List.copyOf(below);
        steps = List.copyOf(steps);
        allowSecrets = List.copyOf(allowSecrets);
        variables = new LinkedHashMap<>(variables);
    }

    /** Returns where the file tree lies while steps are carried out. */
    Path rootfs() {
        return workDirectory.resolve("rootfs");
    }
}
