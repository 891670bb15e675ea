package io.cooper.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The main job, for a person to look at: a registry like GitLab's comes up, {@code mvn deploy} of
 * the NTP example runs in it as in a GitLab job, and what became of it is told.
 */
public final class Demo {

    private static final String PROJECT = "infra/ntp";
    private static final String TOKEN = "demo-job-token";

    /** The plugin is in no other repository yet. */
    private static final String REPOSITORY = " -Dmaven.repo.local=$PWD/target/it-repository";

    private final Path directory = Path.of("target", "demo").toAbsolutePath();
    private final PrintStream out;

    private Demo(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        new Demo(System.out).run();
    }

    private void run() throws IOException, InterruptedException {
        say("A container registry like GitLab's comes up on this machine");
        try (GitLabRegistry registry =
                GitLabRegistry.start(
                        directory.resolve("registry"), List.of(Account.jobToken(TOKEN, PROJECT)))) {
            out.println("  at " + registry.address() + ", with TLS and tokens");
            MavenProject ntp = MavenProject.example("ntp", directory.resolve("ntp"));
            ntp.gitLabJob(registry, PROJECT, TOKEN);
            say("mvn deploy, in " + relative(ntp.directory()) + ", with a GitLab job's variables");
            deploy(ntp);
            report(ntp, registry);
        }
    }

    private void deploy(MavenProject project) throws IOException, InterruptedException {
        Process process = project.command("deploy").start();
        try (BufferedReader output = process.inputReader()) {
            process.getOutputStream().close();
            output.lines().forEach(line -> out.println("  " + line));
            if (process.waitFor() != 0) {
                throw new IOException("mvn deploy failed; what it printed is above");
            }
        } finally {
            process.destroy();
        }
    }

    private void report(MavenProject project, GitLabRegistry registry)
            throws IOException, InterruptedException {
        JsonNode image = json(project.directory().resolve("target/container/index.json"));
        String digest = image.path("manifests").path(0).path("digest").asText();
        JsonNode tests = json(project.directory().resolve("target/container-tests.json"));
        say("What there is now");
        line("reference", registry.address() + "/" + PROJECT + "@" + digest);
        line("digest", digest);
        line("tags", String.join(", ", registry.tags(PROJECT)));
        line(
                "tests",
                tests.path("tests").asInt() + " run and passed inside the image, before the push");
        line("image", relative(project.layout()) + " (an OCI image layout)");
        line("look at it", "mvn -f " + relative(project.directory()) + REPOSITORY + " cooper:run");
        String layout = "oci:" + relative(project.layout());
        line("or", "skopeo inspect " + layout + "; podman run " + layout);
    }

    private void say(String title) {
        out.println();
        out.println("== " + title);
    }

    private void line(String name, String text) {
        out.printf("  %-10s %s%n", name, text);
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(Files.readAllBytes(file));
    }

    private static Path relative(Path path) {
        return Path.of("").toAbsolutePath().relativize(path.toAbsolutePath());
    }
}
