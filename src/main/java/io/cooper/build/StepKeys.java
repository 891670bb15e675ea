package io.cooper.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cooper.oci.Digest;
import io.cooper.plan.FileSpec;
import io.cooper.plan.Step;
import io.cooper.rootfs.SourceFiles;
import io.cooper.sandbox.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the result of a step depends on, as keys of the cache: the tree that it starts from, by the
 * digests of the layers that make it; the step; the files that it reads; what its commands see. No
 * path of this machine and no secret is part of a key.
 */
final class StepKeys {

    /** To be raised by whoever changes what a step makes of the same inputs. */
    private static final int FORMAT = 3;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final StepCache cache;
    private final CommandSettings commands;
    private final List<String> allowSecrets;
    private final Map<String, String> variables;
    private final long epochSecond;
    private final String compression;

    /**
     * @param variables the environment of commands
     * @param epochSecond the time that no file of a layer is later than
     */
    StepKeys(BuildEnvironment environment, Map<String, String> variables, long epochSecond) {
        this.cache = environment.cache();
        this.commands = environment.commands();
        this.allowSecrets = environment.allowSecrets().stream().sorted().toList();
        this.variables = new TreeMap<>(variables);
        this.epochSecond = epochSecond;
        this.compression = environment.compression().toString();
    }

    /**
     * The key of a step.
     *
     * @param key what its result is kept under
     * @param sourceOrNull the files that it reads; null if none
     * @param stateOrNull what they were when the key was made
     */
    record StepKey(Digest key, Path sourceOrNull, Digest stateOrNull) {

        /** Tells whether the files are still those of the key. */
        boolean isCurrent() throws IOException {
            return sourceOrNull == null
                    || (Files.exists(sourceOrNull)
                            && SourceFiles.stateOf(sourceOrNull).equals(stateOrNull));
        }

        /**
         * Returns the key of what it makes of this state of a package archive.
         *
         * @param releases the digests of the archive's release files by their addresses
         */
        Digest with(Map<String, String> releases) {
            ObjectNode json = JSON.createObjectNode().put("step", key.toString());
            new TreeMap<>(releases).forEach(json.putObject("releases")::put);
            return digest(json);
        }
    }

    /**
     * Returns the key of a step.
     *
     * @param below the layers that it starts from, bottom first
     */
    StepKey of(Step step, List<ImageLayer> below) throws IOException {
        ObjectNode json = JSON.createObjectNode().put("format", FORMAT);
        ArrayNode layers = json.putArray("below");
        // Of layers that are not opened nobody knows whether blob and diff ID belong together: both
        // count.
        below.forEach(layer -> layers.add(layer.blob().digest() + " " + layer.diffId()));
        json.put("time", epochSecond).put("compression", compression);
        allowSecrets.forEach(json.putArray("allowSecrets")::add);
        addStep(json, step);
        Path source = source(step);
        if (source == null || !Files.exists(source)) {
            return new StepKey(digest(json), source, null);
        }
        SourceFiles files = cache.files(source);
        json.put("files", files.content().toString());
        return new StepKey(digest(json), source, files.state());
    }

    private void addStep(ObjectNode json, Step step) {
        if (step instanceof Step.InstallPackages install) {
            addNames(json.put("step", "packages"), install.packages());
            addCommands(json, false);
        } else if (step instanceof Step.InstallFiles install) {
            addNames(json.put("step", "packageFiles"), install.packages());
            addCommands(json, false);
        } else if (step instanceof Step.RunScript run) {
            json.put("step", "script").put("name", run.script().getFileName().toString());
            addCommands(json, true);
        } else if (step instanceof Step.CopyTree) {
            json.put("step", "tree");
        } else {
            FileSpec file = ((Step.CopyFile) step).file();
            json.put("step", "file").put("target", file.target());
            json.put("owner", file.owner()).put("mode", file.mode());
        }
    }

    private static void addNames(ObjectNode json, List<String> packages) {
        packages.forEach(json.putArray("packages")::add);
    }

    private void addCommands(ObjectNode json, boolean withSecrets) {
        ObjectNode environment = json.putObject("environment");
        variables.forEach(environment::put);
        // A proxy's password changes no result, and a key may be published.
        commands.proxies()
                .forEach(
                        (name, value) ->
                                environment.put(name, value.replaceAll("//[^/@]*@", "//")));
        commands.kept().stream()
                .map(Capability::toString)
                .sorted()
                .forEach(json.putArray("capabilities")::add);
        if (withSecrets) {
            // Which there are, and not what they hold.
            commands.secrets().stream()
                    .map(Secret::id)
                    .sorted()
                    .forEach(json.putArray("secrets")::add);
        }
    }

    private static Path source(Step step) {
        if (step instanceof Step.InstallFiles install) {
            return install.directory();
        }
        if (step instanceof Step.CopyTree copy) {
            return copy.directory();
        }
        if (step instanceof Step.RunScript run) {
            return run.script();
        }
        return step instanceof Step.CopyFile copy ? copy.file().from() : null;
    }

    private static Digest digest(ObjectNode json) {
        try {
            return Digest.sha256(JSON.writeValueAsBytes(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }
}
