package io.cooper.maven;

import io.cooper.gitlab.CiJob;
import io.cooper.gitlab.DependencyProxy;
import io.cooper.registry.Credentials;
import io.cooper.registry.HttpProxy;
import io.cooper.registry.Mirrors;
import io.cooper.registry.ProxyRules;
import io.cooper.registry.RegistrySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * How registries are reached, as the settings have it.
 *
 * @param caFile empty for none
 * @param dependencyProxy whether GitLab's is used where a job has one
 */
record ConnectionSettings(
        String caFile,
        List<String> insecureRegistries,
        List<String> mirrors,
        boolean dependencyProxy) {

    private static final String DOCKER_HUB = "docker.io";

    /** Returns them together with Maven's proxies and what the CI job tells. */
    RegistrySettings toRegistrySettings(
            MavenSession session, SettingsDecrypter decrypter, CiJob job) throws IOException {
        return RegistrySettings.defaults()
                .withAuthorities(authorities(job))
                .withProxies(
                        proxies(session, decrypter).or(ProxyRules.ofEnvironment(System.getenv())))
                .withInsecureRegistries(insecureRegistries)
                .withMirrors(mirrors(job));
    }

    private List<Path> authorities(CiJob job) {
        List<Path> files = new ArrayList<>();
        job.caFile().filter(Files::isRegularFile).ifPresent(files::add);
        if (!caFile.isEmpty()) {
            Path file = Path.of(caFile);
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException(
                        "<caFile>"
                                + caFile
                                + "</caFile> does not exist; name a PEM file of certificates");
            }
            files.add(file);
        }
        return files;
    }

    /** Returns where images are looked for first, the job's dependency proxy last. */
    Mirrors mirrors(CiJob job) {
        Mirrors all = Mirrors.none();
        for (String mirror : mirrors) {
            int equals = mirror.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "<mirrors>: '"
                                + mirror
                                + "' is not a mirror; write registry=host/path, e.g."
                                + " docker.io=mirror.example.org/hub");
            }
            all = all.with(mirror.substring(0, equals), mirror.substring(equals + 1));
        }
        if (dependencyProxy && job.dependencyProxy().isPresent()) {
            DependencyProxy proxy = job.dependencyProxy().get();
            all = all.with(DOCKER_HUB, proxy.directGroupPrefix());
        }
        return all;
    }

    private static ProxyRules proxies(MavenSession session, SettingsDecrypter decrypter) {
        ProxyRules rules = ProxyRules.none();
        for (Proxy proxy : session.getSettings().getProxies()) {
            if (proxy.isActive()) {
                Proxy decrypted =
                        decrypter.decrypt(new DefaultSettingsDecryptionRequest(proxy)).getProxy();
                String exceptions = proxy.getNonProxyHosts();
                rules =
                        rules.with(
                                proxy.getProtocol() == null ? "http" : proxy.getProtocol(),
                                httpProxy(decrypted),
                                exceptions == null ? "" : exceptions);
            }
        }
        return rules;
    }

    private static HttpProxy httpProxy(Proxy proxy) {
        boolean hasLogin = proxy.getUsername() != null && proxy.getPassword() != null;
        return new HttpProxy(
                "http",
                proxy.getHost(),
                proxy.getPort(),
                hasLogin ? new Credentials(proxy.getUsername(), proxy.getPassword()) : null,
                "<proxies> in settings.xml");
    }
}
