package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Healthcheck;
import io.cooper.sandbox.Command;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServicePlanTest {

    private static final Readiness AS_THE_IMAGE_SAYS = new Readiness.AsTheImageSays();

    private static ServicePlan plan(Readiness readiness, String... test) {
        Healthcheck healthcheck =
                test.length == 0
                        ? null
                        : new Healthcheck(
                                List.of(test),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(3),
                                Duration.ofMinutes(5),
                                3);
        Command command = new Command(List.of("daemon"), Map.of(), "/", "", Duration.ofSeconds(1));
        return new ServicePlan("it", command, readiness, healthcheck, Duration.ofSeconds(60));
    }

    @Test
    void the_setting_goes_before_the_image_s_healthcheck() {
        Readiness ports = new Readiness.ByPorts(List.of(Port.parse("123/udp")));

        assertThat(plan(ports, "CMD", "check").check()).isEmpty();
        assertThat(plan(ports, "CMD", "check").awaited()).isEqualTo("<ready> ports 123/udp");
        assertThat(plan(new Readiness.ByCommand(List.of("ask")), "CMD", "check").check())
                .contains(new ServicePlan.Check(List.of("ask"), Duration.ofSeconds(30)));
    }

    @Test
    void a_healthcheck_is_run_as_docker_runs_it() {
        assertThat(plan(AS_THE_IMAGE_SAYS, "CMD", "check", "-v").check())
                .contains(new ServicePlan.Check(List.of("check", "-v"), Duration.ofSeconds(3)));
        assertThat(plan(AS_THE_IMAGE_SAYS, "CMD-SHELL", "a | b").check())
                .contains(
                        new ServicePlan.Check(
                                List.of("/bin/sh", "-c", "a | b"), Duration.ofSeconds(3)));
        assertThat(plan(AS_THE_IMAGE_SAYS, "CMD", "check").limit())
                .isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void without_any_of_them_the_service_has_to_stay_alive() {
        assertThat(plan(AS_THE_IMAGE_SAYS, "NONE").awaited()).isEqualTo("alive for 1 s");
        assertThat(plan(AS_THE_IMAGE_SAYS).check()).isEmpty();
        assertThat(plan(AS_THE_IMAGE_SAYS).limit()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void a_bare_shell_is_no_service() {
        assertThat(Service.isService(List.of())).isFalse();
        assertThat(Service.isService(List.of("bash"))).isFalse();
        assertThat(Service.isService(List.of("/bin/sh", "-l"))).isFalse();
        assertThat(Service.isService(List.of("sh", "-c", "exec daemon"))).isTrue();
        assertThat(Service.isService(List.of("/docker-entrypoint.sh", "nginx"))).isTrue();
    }
}
