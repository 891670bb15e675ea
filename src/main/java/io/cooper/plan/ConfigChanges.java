package io.cooper.plan;

import io.cooper.oci.Healthcheck;
import io.cooper.oci.ImageConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a plan says of the image configuration. What is empty here stays as the base has it.
 *
 * @param env variables to add, in this order
 * @param labels labels to add
 * @param ports ports to expose: {@code 123/udp}, {@code 80/tcp} or {@code 80}
 * @param volumes absolute paths in the image
 * @param user who the container runs as: {@code name} or {@code uid}, either with {@code :group}
 * @param workdir the working directory, absolute
 * @param entrypoint the entrypoint; given, the base's command is dropped
 * @param command the command, or the entrypoint's default arguments
 * @param stopSignal e.g. {@code SIGTERM}
 * @param healthcheck null to leave it as it is
 */
public record ConfigChanges(
        Map<String, String> env,
        Map<String, String> labels,
        List<String> ports,
        List<String> volumes,
        String user,
        String workdir,
        List<String> entrypoint,
        List<String> command,
        String stopSignal,
        Healthcheck healthcheck) {

    /** Changes nothing. */
    public static final ConfigChanges NONE =
            new ConfigChanges(
                    Map.of(), Map.of(), List.of(), List.of(), "", "", List.of(), List.of(), "",
                    null);

    public ConfigChanges {
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        ports = List.copyOf(ports);
        volumes = List.copyOf(volumes);
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        for (String name : env.keySet()) {
            if (name.isEmpty() || name.contains("=")) {
                throw new IllegalArgumentException(
                        "<env> has the name '" + name + "', which is none");
            }
        }
        for (String port : ports) {
            checkPort(port);
        }
        for (String volume : volumes) {
            requireAbsolute("volumes", volume);
        }
        if (!workdir.isEmpty()) {
            requireAbsolute("workdir", workdir);
        }
    }

    /** Returns the configuration with these changes. */
    public ImageConfig applyTo(ImageConfig config) {
        ImageConfig changed = config;
        changed = env.isEmpty() ? changed : changed.withEnv(env);
        changed = labels.isEmpty() ? changed : changed.withLabels(labels);
        changed = ports.isEmpty() ? changed : changed.withExposedPorts(ports);
        changed = volumes.isEmpty() ? changed : changed.withVolumes(volumes);
        changed = user.isEmpty() ? changed : changed.withUser(user);
        changed = workdir.isEmpty() ? changed : changed.withWorkingDir(workdir);
        changed = entrypoint.isEmpty() ? changed : changed.withEntrypoint(entrypoint);
        changed = command.isEmpty() ? changed : changed.withCmd(command);
        changed = stopSignal.isEmpty() ? changed : changed.withStopSignal(stopSignal);
        return healthcheck == null ? changed : changed.withHealthcheck(healthcheck);
    }

    private static void checkPort(String port) {
        if (port.matches("[0-9]{1,5}(/(tcp|udp|sctp))?")) {
            int number = Integer.parseInt(port.replaceFirst("/.*", ""));
            if (number >= 1 && number <= 65535) {
                return;
            }
        }
        throw new IllegalArgumentException(
                "<ports> has '"
                        + port
                        + "'; write a number from 1 to 65535, with /udp or /tcp behind it");
    }

    private static void requireAbsolute(String setting, String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "<"
                            + setting
                            + "> has '"
                            + path
                            + "', which is not an absolute path in the image");
        }
    }
}
