package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Healthcheck;
import io.cooper.sandbox.SandboxKind;
import io.cooper.testing.Leaks;
import io.cooper.testing.Requirements;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How the image's own service runs beside a test, in each kind. */
@ParameterizedClass
@EnumSource(
        value = SandboxKind.class,
        names = {"NAMESPACES", "CHROOT"})
class ServiceIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final SandboxKind kind;
    @TempDir private Path directory;
    private TestBench bench;

    ServiceIT(SandboxKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void make_an_image() throws Exception {
        Requirements.root();
        bench = TestBench.in(directory, kind);
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        assertThat(Leaks.of(directory).find()).isEmpty();
        bench.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void a_script_talks_to_the_service_as_soon_as_its_ports_are_open() throws Exception {
        int port = freePort();
        Readiness ready = new Readiness.ByPorts(List.of(new Port(port, "tcp")));
        bench.service("sh", "-c", "sleep 0.3; exec httpd -f -p " + port + " -h /etc")
                .ready(ready, LONG)
                .script("1.sh", "wget -q -O - http://127.0.0.1:" + port + "/passwd")
                .script("2.sh", "kill -0 $SERVICE_PID && kill $SERVICE_PID; exit 1");

        List<TestResult> results = bench.run().results();

        assertThat(results.get(0).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(results.get(0).output()).contains("root:x:0:0");
        assertThat(results.get(0).service().state()).isEqualTo("running");
        assertThat(results.get(0).service().ports())
                .anyMatch(line -> line.startsWith(port + "/tcp"));
        assertThat(results.get(1).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void the_service_runs_as_in_production() throws Exception {
        bench.image(
                        config ->
                                config.withUser("user")
                                        .withWorkingDir("/etc")
                                        .withEnv(Map.of("MODE", "production")))
                .service("sh", "-c", "id -un; pwd; env; exec sleep 1000")
                .script("1.sh", "# test: user=root\ntrue");

        assertThat(bench.result().service().log().lines())
                .contains("user", "/etc", "MODE=production", "HOME=/tmp")
                .noneMatch(line -> line.startsWith("TEST_"));
    }

    @Test
    void what_the_service_prints_is_a_file_for_the_script() throws Exception {
        bench.service("sh", "-c", "echo listening >&2; exec sleep 1000")
                .ready(new Readiness.ByLog("^listen"), LONG)
                .image(config -> config.withUser("user"))
                .script("1.sh", "grep -x listening \"$SERVICE_LOG\"");

        assertThat(bench.result().verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void a_service_that_ends_while_it_is_awaited_is_an_error_with_its_log() throws Exception {
        Readiness never = new Readiness.ByLog("ready");
        bench.service("sh", "-c", "echo cannot bind; exit 3").script("1.sh", "true");
        bench.ready(never, Duration.ofMinutes(1));

        TestResult result = bench.result();

        assertThat(result.verdict()).isEqualTo(Verdict.ERROR);
        assertThat(result.decisive().message())
                .contains("ended with exit code 3 before it was ready");
        assertThat(result.service().log()).isEqualTo("cannot bind\n");
        assertThat(result.output()).isEmpty();
        assertThat(FailureText.of(result))
                .contains(
                        "service log (ended with exit code 3):",
                        "  cannot bind",
                        "to repeat it: mvn cooper:shell -Dcooper.test=1");
    }

    @Test
    void a_service_that_is_not_ready_in_time_is_an_error_that_says_what_was_awaited()
            throws Exception {
        Readiness ready = new Readiness.ByCommand(List.of("sh", "-c", "echo not yet; exit 1"));
        bench.service("sleep", "1000").ready(ready, Duration.ofMillis(300)).script("1.sh", "true");

        assertThat(bench.result().decisive().message())
                .startsWith("the image's service was not ready within 0.3 s (<ready> command sh -c")
                .endsWith("the last check had exit code 1, not yet");
    }

    @Test
    void the_image_s_healthcheck_says_when_it_is_ready() throws Exception {
        Healthcheck healthcheck =
                new Healthcheck(
                        List.of("CMD-SHELL", "test -e /tmp/up || exit 1"),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(5),
                        Duration.ZERO,
                        3);
        bench.service("sh", "-c", "sleep 0.3; touch /tmp/up; exec sleep 1000")
                .image(config -> config.withHealthcheck(healthcheck))
                .script("1.sh", "test -e /tmp/up");

        assertThat(bench.result().verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void a_test_can_do_without_the_service() throws Exception {
        bench.service("false").script("1.sh", "# test: service=none\ntest -z \"$SERVICE_PID\"");

        assertThat(bench.result().verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void tests_that_run_at_a_time_do_not_meet() throws Exception {
        int port = freePort();
        Readiness ready = new Readiness.ByPorts(List.of(new Port(port, "tcp")));
        bench.service("httpd", "-f", "-p", Integer.toString(port), "-h", "/tmp")
                .ready(ready, LONG)
                .settings(old -> old.withThreads(4));
        for (int i = 0; i < 4; i++) {
            bench.script(
                    i + ".sh",
                    "echo "
                            + i
                            + " > /tmp/own; test \"$(wget -q -O - http://127.0.0.1:"
                            + port
                            + "/own)\" = "
                            + i);
        }

        assertThat(bench.run().results())
                .extracting(TestResult::verdict)
                .containsOnly(Verdict.PASSED);
    }

    @Test
    void a_port_that_somebody_else_has_is_not_taken_for_the_service_s() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Port port = new Port(taken.getLocalPort(), "tcp");
            bench.service("sleep", "1000")
                    .ready(new Readiness.ByPorts(List.of(port)), Duration.ofSeconds(1))
                    .script("1.sh", "# test: network=host\ntrue");

            assertThat(bench.result().decisive().message())
                    .startsWith("port " + port + " is taken on this machine");
        }
    }
}
