package io.cooper.build;

import io.cooper.rootfs.LayerCompression;
import java.nio.file.Path;
import java.util.List;

/**
 * Where and how a plan is carried out; none of it changes what the image holds.
 *
 * @param workDirectory a directory for the file tree, made anew and removed by each build
 * @param trees where the trees of bases are kept
 * @param commands how commands are run
 * @param allowSecrets patterns of paths that may be there although they look like secrets
 * @param compression of the layers that steps make
 * @param cache what steps made in earlier builds
 * @param signing what the manifest's word on the steps is signed with
 */
public record BuildEnvironment(
        Path workDirectory,
        Path trees,
        CommandSettings commands,
        List<String> allowSecrets,
        LayerCompression compression,
        StepCache cache,
        CacheKey signing) {

    public BuildEnvironment {
        allowSecrets = List.copyOf(allowSecrets);
    }
}
