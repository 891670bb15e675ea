package io.cooper.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests go through which proxy. */
class ProxyRulesTest {

    private static final URI REGISTRY = URI.create("https://registry.example.com:5000/v2/");

    @Test
    void the_variable_of_the_scheme_names_the_proxy_and_lower_case_comes_first() {
        ProxyRules rules =
                ProxyRules.ofEnvironment(
                        Map.of(
                                "HTTPS_PROXY",
                                "upper:1",
                                "https_proxy",
                                "http://u:p%40w@lower:3128"));

        HttpProxy proxy = rules.proxyFor(REGISTRY).orElseThrow();
        assertThat(proxy.host()).isEqualTo("lower");
        assertThat(proxy.port()).isEqualTo(3128);
        assertThat(proxy.credentials()).isEqualTo(new Credentials("u", "p@w"));
        assertThat(proxy.toString()).doesNotContain("p@w");
        assertThat(rules.proxyFor(URI.create("http://registry.example.com/"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "*; true",
                "example.com; true",
                ".example.com; true",
                "other.org,registry.example.com:5000; true",
                "registry.example.com:443; false",
                "ample.com; false",
                "10.0.0.0/8; false"
            })
    void hosts_of_no_proxy_are_reached_directly(String noProxy, boolean isDirect) {
        ProxyRules rules =
                ProxyRules.ofEnvironment(Map.of("HTTPS_PROXY", "proxy:1", "NO_PROXY", noProxy));

        assertThat(rules.proxyFor(REGISTRY).isEmpty()).isEqualTo(isDirect);
    }

    @Test
    void a_block_of_addresses_is_reached_directly() {
        ProxyRules rules =
                ProxyRules.ofEnvironment(
                        Map.of("HTTPS_PROXY", "proxy:1", "NO_PROXY", "10.0.0.0/8, fd00::/8"));

        assertThat(rules.proxyFor(URI.create("https://10.1.2.3/"))).isEmpty();
        assertThat(rules.proxyFor(URI.create("https://[fd12::1]:5000/"))).isEmpty();
        assertThat(rules.proxyFor(URI.create("https://11.1.2.3/"))).isPresent();
    }

    @Test
    void this_machine_is_always_reached_directly() {
        ProxyRules rules = ProxyRules.ofEnvironment(Map.of("ALL_PROXY", "http://proxy:1"));

        assertThat(rules.proxyFor(URI.create("https://localhost:5000/"))).isEmpty();
        assertThat(rules.proxyFor(URI.create("http://127.0.0.1/"))).isEmpty();
        assertThat(rules.proxyFor(REGISTRY)).isPresent();
    }

    @Test
    void a_proxy_of_maven_for_http_serves_https_where_there_is_no_other() {
        HttpProxy plain = new HttpProxy("http", "plain", 1, null, "settings.xml");
        HttpProxy secure = new HttpProxy("http", "secure", 1, null, "settings.xml");
        ProxyRules one = ProxyRules.none().with("http", plain, "*.internal|10.*");

        assertThat(one.proxyFor(REGISTRY)).contains(plain);
        assertThat(one.proxyFor(URI.create("https://a.internal/"))).isEmpty();
        assertThat(one.with("https", secure, "").proxyFor(REGISTRY)).contains(secure);
    }

    @Test
    void what_is_no_proxy_is_named_without_its_password() {
        for (String bad :
                new String[] {
                    "http://u:secret@", "socks5://u:secret@host:1", "http://u:se cret@h"
                }) {
            assertThatThrownBy(() -> ProxyRules.ofEnvironment(Map.of("HTTPS_PROXY", bad)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("HTTPS_PROXY")
                    .hasMessageNotContaining("cret");
        }
    }
}
