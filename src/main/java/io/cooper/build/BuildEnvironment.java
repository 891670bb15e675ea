package io.cooper.build;

import java.nio.file.Path;

/**
 * Where and how a plan is carried out; none of it changes the image.
 *
 * @param workDirectory a directory for the file tree, made anew and removed by each build
 * @param commands how commands are run
 */
public record BuildEnvironment(Path workDirectory, CommandSettings commands) {}
