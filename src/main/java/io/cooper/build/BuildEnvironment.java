package io.cooper.build;

import io.cooper.sandbox.SandboxKind;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and how a plan is carried out; none of it changes the image.
 *
 * @param workDirectory a directory for the file tree, made anew and removed by each build
 * @param sandbox the kind of sandbox that commands run in
 * @param stepTimeout how long a command of a step may take
 */
public record BuildEnvironment(Path workDirectory, SandboxKind sandbox, Duration stepTimeout) {}
