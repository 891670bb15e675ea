package io.cooper.build;

import io.cooper.sandbox.Capability;
import io.cooper.sandbox.SandboxKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the commands of a build are run; none of it is to change the image.
 *
 * @param sandbox what they run in
 * @param timeoutSeconds how long one may take
 * @param proxies variables such as {@code https_proxy} that they see beside the image's own
 * @param secrets what build scripts find below {@code /run/secrets}
 * @param kept capabilities that they keep beside the usual ones
 */
public record CommandSettings(
        SandboxKind sandbox,
        long timeoutSeconds,
        Map<String, String> proxies,
        List<Secret> secrets,
        Set<Capability> kept) {

    public CommandSettings {
        proxies = new TreeMap<>(proxies);
        secrets = List.copyOf(secrets);
        kept = Set.copyOf(kept);
    }
}
