package io.cooper.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A GitLab runner with the docker executor, as far as there can be one without a GitLab:
 * gitlab-ci-local from npm, which runs the jobs of a project's {@code .gitlab-ci.yml} in containers
 * of an engine, unprivileged, as a runner does that was not configured otherwise.
 */
public final class GitLabRunner {

    /** The newest that runs on Node 20. */
    private static final String PROGRAM = "gitlab-ci-local@4.61.0";

    private static final String STATE = ".gitlab-ci-local";

    private final Path directory;
    private final String helperImage;
    private final Tool program;
    private final List<String> options = new ArrayList<>();

    private GitLabRunner(Path directory, String helperImage, Tool program) {
        this.directory = directory;
        this.helperImage = helperImage;
        this.program = program;
    }

    /**
     * Returns a runner.
     *
     * @param directory for its configuration, and its cache, which all its projects share
     * @param engine has the images of the jobs
     * @param helperImage an image that has bash and rsync, for what is copied from and to jobs
     */
    public static GitLabRunner create(Path directory, Dockerd engine, String helperImage)
            throws IOException, InterruptedException {
        Tool npm = Requirements.installed("npm");
        Tool git = Requirements.installed("git");
        Tool rsync = Requirements.tool("rsync", "rsync");
        Path packages = Path.of(System.getProperty("basedir", ""), "target", "tools", "npm");
        Path program = packages.resolve("node_modules/.bin/gitlab-ci-local").toAbsolutePath();
        if (!Files.exists(program)) {
            Files.createDirectories(packages);
            npm.run("install", "--no-audit", "--no-fund", "--prefix=" + packages, PROGRAM);
        }
        Map<String, String> environment = new TreeMap<>(rsync.environment());
        environment.putAll(engine.tool().environment());
        environment.put("HOME", directory.toString());
        List<String> path = new ArrayList<>();
        for (Tool tool : List.of(engine.tool(), npm, git, rsync)) {
            path.add(tool.file().getParent().toString());
        }
        path.add(System.getenv("PATH"));
        environment.put("PATH", String.join(File.pathSeparator, path));
        Files.createDirectories(directory.resolve("cache"));
        return new GitLabRunner(directory, helperImage, new Tool(program, environment));
    }

    /** Sets a variable of the project, or one that GitLab itself would set. */
    public GitLabRunner variable(String name, String value) {
        options.add("--variable=" + name + "=" + value);
        return this;
    }

    /** Sets a variable of the type "file". */
    public GitLabRunner fileVariable(String name, Path file) throws IOException {
        Path variables = directory.resolve(STATE).resolve("variables.yml");
        Files.createDirectories(variables.getParent());
        Files.writeString(variables, "global:\n  " + name + ": " + file + "\n");
        return this;
    }

    /** Gives a file or directory of this machine to the jobs, at a path of theirs. */
    public GitLabRunner volume(Path file, String inJob) {
        options.add("--volume=" + file + ":" + inJob + ":ro");
        return this;
    }

    /**
     * Runs the pipeline of the branch {@code main}, which is the default branch.
     *
     * @param project a directory with a {@code .gitlab-ci.yml}, in no Git repository yet
     * @param path the project's path in GitLab
     * @return what the jobs printed
     * @throws IOException with all that if one of them fails
     */
    public String run(Path project, String path) throws IOException, InterruptedException {
        git(project, "init", "-q", "-b", "main");
        git(project, "remote", "add", "origin", "https://gitlab.example.org/" + path + ".git");
        git(project, "add", "--all");
        git(project, "commit", "-q", "-m", "Begin");
        Path state = Files.createDirectories(project.resolve(STATE));
        Files.move(directory.resolve("cache"), state.resolve("cache"));
        try {
            List<String> arguments = new ArrayList<>(options);
            arguments.addAll(List.of("--home=" + directory, "--helper-image=" + helperImage));
            arguments.addAll(List.of("--pull-policy=if-not-present", "--network=host"));
            ProcessBuilder process = program.command(arguments.toArray(String[]::new));
            return Tool.run(process.directory(project.toFile()));
        } finally {
            Files.move(state.resolve("cache"), directory.resolve("cache"));
        }
    }

    /** Returns a file of a report that a job handed to GitLab. */
    public static Path report(Path project, String job, String kind, String path) {
        return project.resolve(STATE)
                .resolve("artifacts")
                .resolve(job)
                .resolve(".gitlab-ci-reports")
                .resolve(kind)
                .resolve(path);
    }

    private static void git(Path project, String... arguments)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-c", "user.name=Test"));
        all.addAll(List.of("-c", "user.email=test@example.org"));
        all.addAll(List.of(arguments));
        ProcessBuilder git = Requirements.installed("git").command(all.toArray(String[]::new));
        Tool.run(git.directory(project.toFile()));
    }
}
