package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cooper.sandbox.SandboxKind;
import io.cooper.testing.Leaks;
import io.cooper.testing.Requirements;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other images beside the one under test: {@code <services>}. */
class NeighboursIT {

    private static final Readiness AS_THE_IMAGE_SAYS = new Readiness.AsTheImageSays();
    private static final Readiness PORT_80 = new Readiness.ByPorts(List.of(new Port(80, "tcp")));

    @TempDir private Path directory;
    private TestBench bench;

    private TestBench bench(SandboxKind kind) throws Exception {
        Requirements.root();
        bench = TestBench.in(directory, kind);
        return bench;
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        assertThat(Leaks.of(directory).find()).isEmpty();
        assertThat(NetworkInterface.getByName("bridge")).isNull();
        bench.close();
    }

    @Test
    void services_on_the_same_port_are_reached_by_their_names_and_each_has_its_own_files()
            throws Exception {
        String serve = "mkdir /web; echo $NAME > /web/index.html; exec httpd -f -p 80 -h /web";
        bench(SandboxKind.NAMESPACES)
                .neighbour("one", PORT_80, "sh", "-c", serve)
                .neighbour("two", PORT_80, "sh", "-c", serve)
                .service("httpd", "-f", "-p", "80", "-h", "/etc")
                .ready(PORT_80, Duration.ofSeconds(60))
                .settings(old -> old.withThreads(2))
                .script(
                        "1.sh",
                        """
                        for name in one two; do wget -q -O - http://$name/; done
                        wget -q -O - http://localhost/passwd | grep -c user
                        wget -q -O - http://container/passwd | grep -c user
                        ping -c 1 -W 5 two >/dev/null && echo IPv4
                        ping -6 -c 1 -W 5 two >/dev/null && echo IPv6
                        test ! -e /web\
                        """)
                .script("2.sh", "wget -q -O - http://two/; exit 1")
                .script("3.sh", "# test: services=none\nping -c 1 -W 1 10.99.0.3; test $? -ne 0");

        List<TestResult> results = bench.run().results();

        assertThat(results.get(0).output()).isEqualTo("one\ntwo\n1\n1\nIPv4\nIPv6\n");
        assertThat(results)
                .extracting(TestResult::verdict)
                .containsExactly(Verdict.PASSED, Verdict.FAILED, Verdict.PASSED);
        assertThat(results.get(1).service().others())
                .extracting(ServiceEvidence.Other::name, ServiceEvidence.Other::state)
                .containsExactly(tuple("one", "running"), tuple("two", "running"));
        assertThat(results.get(2).service().others()).isEmpty();
    }

    @Test
    void a_client_gets_a_lease_from_a_dhcp_server() throws Exception {
        String configuration =
                """
                start 10.99.0.100
                end 10.99.0.110
                interface eth0
                lease_file /tmp/leases
                option subnet 255.255.255.0
                """;
        bench(SandboxKind.NAMESPACES)
                .neighbour(
                        "dhcp",
                        new Readiness.ByPorts(List.of(new Port(67, "udp"))),
                        "sh",
                        "-c",
                        "touch /tmp/leases; exec udhcpd -f /run/tests/data/udhcpd.conf")
                .file("data/udhcpd.conf", "rw-r--r--", configuration)
                .file("data/show", "rwxr-xr-x", "#!/bin/sh\n[ $1 = bound ] && echo lease $ip\n")
                .script("1.sh", "udhcpc -f -q -n -i eth0 -s $TEST_DIR/data/show");

        TestResult result = bench.result();

        assertThat(result.output()).contains("lease 10.99.0.1");
        assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void a_service_that_ends_while_it_is_awaited_is_an_error_that_names_it() throws Exception {
        bench(SandboxKind.NAMESPACES)
                .neighbour("broken", AS_THE_IMAGE_SAYS, "sh", "-c", "echo no licence; exit 3")
                .script("1.sh", "true")
                .script("2.sh", "# test: network=host\ntrue");

        List<TestResult> results = bench.run().results();

        assertThat(results.get(0).decisive().message())
                .startsWith("the service broken, sh -c")
                .contains("ended with exit code 3 before it was ready");
        assertThat(FailureText.of(results.get(0)))
                .contains("log of the service broken (ended with exit code 3):", "  no licence");
        assertThat(results.get(1).decisive().message())
                .startsWith("'network=host'")
                .contains("services=none");
    }

    @Test
    void where_there_are_no_networks_the_test_is_skipped_and_says_so() throws Exception {
        bench(SandboxKind.CHROOT)
                .neighbour("other", AS_THE_IMAGE_SAYS, "sleep", "1000")
                .script("1.sh", "false")
                .script("2.sh", "# test: services=none\ntrue");

        List<TestResult> results = bench.run().results();

        assertThat(results.get(0).verdict()).isEqualTo(Verdict.SKIPPED);
        assertThat(results.get(0).decisive().message())
                .isEqualTo(
                        "<services> need networks of their own, which this kind of sandbox does not"
                                + " have; the kind namespaces has");
        assertThat(results.get(1).verdict()).isEqualTo(Verdict.PASSED);
    }
}
