package io.cooper.registry;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which requests go through which proxy. It is data, given to a client; nothing is read from or
 * written to the JVM's own properties. This machine itself is always reached directly.
 */
public final class ProxyRules {

    /**
     * One proxy, the requests it is for, and the hosts it is not for.
     *
     * @param isFallback whether it serves only where no other rule is for these requests
     */
    private record Rule(String scheme, HttpProxy proxy, HostSet exceptions, boolean isFallback) {}

    private final List<Rule> rules;

    private ProxyRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** Returns rules that let all requests go directly. */
    public static ProxyRules none() {
        return new ProxyRules(List.of());
    }

    /**
     * Returns what the variables {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and
     * {@code NO_PROXY} say; those in lower case come first, as everywhere.
     *
     * @throws IllegalArgumentException if one of them is not a proxy; the message names it, but not
     *     what it contains
     */
    public static ProxyRules ofEnvironment(Map<String, String> environment) {
        HostSet exceptions = HostSet.ofNoProxy(value(environment, "NO_PROXY"));
        List<Rule> rules = new ArrayList<>();
        for (String scheme : List.of("https", "http")) {
            String variable = scheme.toUpperCase(Locale.ROOT) + "_PROXY";
            if (value(environment, variable).isEmpty()) {
                variable = "ALL_PROXY";
            }
            String text = value(environment, variable);
            if (!text.isEmpty()) {
                rules.add(new Rule(scheme, parse(text, variable), exceptions, false));
            }
        }
        return new ProxyRules(rules);
    }

    private static String value(Map<String, String> environment, String variable) {
        String lower = environment.getOrDefault(variable.toLowerCase(Locale.ROOT), "").trim();
        return lower.isEmpty() ? environment.getOrDefault(variable, "").trim() : lower;
    }

    private static HttpProxy parse(String text, String variable) {
        URI uri;
        try {
            uri = URI.create(text.contains("://") ? text : "http://" + text);
        } catch (IllegalArgumentException e) {
            // Without its cause, whose message has the user's password in it.
            throw notAProxy(variable);
        }
        if (uri.getHost() == null) {
            throw notAProxy(variable);
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        String[] login = uri.getRawUserInfo() == null ? null : uri.getRawUserInfo().split(":", 2);
        Credentials credentials =
                login == null || login.length < 2
                        ? null
                        : new Credentials(decoded(login[0]), decoded(login[1]));
        return new HttpProxy(scheme, uri.getHost(), port, credentials, variable);
    }

    private static IllegalArgumentException notAProxy(String variable) {
        return new IllegalArgumentException(
                variable + " does not name a proxy; write http://HOST:PORT");
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /**
     * Returns these rules and one more, as a {@code <proxy>} of settings.xml has it. A proxy for
     * {@code http} serves {@code https} too where there is no other, as in Maven.
     *
     * @param scheme the requests it is for, {@code http} or {@code https}
     * @param nonProxyHosts the hosts it is not for, separated by bars, with {@code *} for any text
     */
    public ProxyRules with(String scheme, HttpProxy proxy, String nonProxyHosts) {
        List<Rule> more = new ArrayList<>(rules);
        HostSet exceptions = HostSet.ofNonProxyHosts(nonProxyHosts);
        more.add(new Rule(scheme.toLowerCase(Locale.ROOT), proxy, exceptions, false));
        if (scheme.equalsIgnoreCase("http")) {
            more.add(new Rule("https", proxy, exceptions, true));
        }
        return new ProxyRules(more);
    }

    /** Returns these rules, or the others where there are none of these. */
    public ProxyRules or(ProxyRules others) {
        return rules.isEmpty() ? others : this;
    }

    /** Returns the proxy that a request goes through; empty if it goes directly. */
    public Optional<HttpProxy> proxyFor(URI uri) {
        if (uri.getHost() == null || Origin.of(uri).isLoopback()) {
            return Optional.empty();
        }
        Origin origin = Origin.of(uri);
        String host = origin.host().replaceAll("[\\[\\]]", "");
        return rules.stream()
                .filter(rule -> rule.scheme.equals(origin.scheme()))
                .filter(rule -> !rule.exceptions.contains(host, origin.port()))
                .min(Comparator.comparing(Rule::isFallback))
                .map(Rule::proxy);
    }

    List<HttpProxy> proxies() {
        return rules.stream().map(Rule::proxy).distinct().toList();
    }
}
