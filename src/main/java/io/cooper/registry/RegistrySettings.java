package io.cooper.registry;

import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How registries are reached.
 *
 * @param authorities PEM files of certificate authorities to trust beside those that the JVM
 *     trusts, such as {@code CI_SERVER_TLS_CA_FILE} names
 * @param proxies which requests go through which proxy
 * @param insecureRegistries registries that may be used without TLS: {@code host:port}, or {@code
 *     host} for all its ports; others only on this machine
 * @param mirrors where images are looked for before their own registry
 * @param patience time-outs and retries
 */
public record RegistrySettings(
        List<Path> authorities,
        ProxyRules proxies,
        Set<String> insecureRegistries,
        Mirrors mirrors,
        Patience patience) {

    public RegistrySettings {
        authorities = List.copyOf(authorities);
        insecureRegistries = Set.copyOf(insecureRegistries);
    }

    /** Returns what holds if nothing is set: the JVM's authorities, no proxy, TLS, no mirror. */
    public static RegistrySettings defaults() {
        return new RegistrySettings(
                List.of(), ProxyRules.none(), Set.of(), Mirrors.none(), Patience.DEFAULT);
    }

    public RegistrySettings withAuthorities(Collection<Path> files) {
        return new RegistrySettings(
                List.copyOf(files), proxies, insecureRegistries, mirrors, patience);
    }

    public RegistrySettings withProxies(ProxyRules rules) {
        return new RegistrySettings(authorities, rules, insecureRegistries, mirrors, patience);
    }

    public RegistrySettings withInsecureRegistries(Collection<String> registries) {
        return new RegistrySettings(
                authorities, proxies, Set.copyOf(registries), mirrors, patience);
    }

    public RegistrySettings withMirrors(Mirrors others) {
        return new RegistrySettings(authorities, proxies, insecureRegistries, others, patience);
    }

    public RegistrySettings withPatience(Patience other) {
        return new RegistrySettings(authorities, proxies, insecureRegistries, mirrors, other);
    }

    /** Tells whether this server may be asked without TLS. */
    boolean mayBePlain(URI uri) {
        Origin origin = Origin.of(uri);
        String withPort = origin.host() + ":" + origin.port();
        return origin.isLoopback()
                || insecureRegistries.stream()
                        .map(registry -> registry.toLowerCase(Locale.ROOT))
                        .anyMatch(
                                registry ->
                                        registry.equals(origin.host())
                                                || registry.equals(withPort));
    }
}
