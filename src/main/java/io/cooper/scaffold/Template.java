package io.cooper.scaffold;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A small working module, whose files are resources beside this class.
 *
 * @param name what the user writes
 * @param files the files beside POM and pipeline
 */
public record Template(String name, List<String> files) {

    private static final String ROOTFS = "src/main/container/rootfs/";
    private static final String TESTS = "src/test/container/";

    static final List<Template> ALL =
            List.of(
                    of(
                            "ntp",
                            ROOTFS + "etc/chrony/chrony.conf",
                            TESTS + "10-answers.sh",
                            TESTS + "fixtures/client.conf"),
                    of("dhcp", ROOTFS + "etc/dnsmasq.conf", TESTS + "10-configuration.sh"),
                    of(
                            "tftp",
                            ROOTFS + "etc/dnsmasq.conf",
                            ROOTFS + "srv/tftp/hello.txt",
                            TESTS + "10-fetch.sh"),
                    of(
                            "mirror",
                            ROOTFS + "etc/nginx/nginx.conf",
                            ROOTFS + "srv/mirror/README.txt",
                            TESTS + "10-fetch.sh"),
                    of("mq", ROOTFS + "etc/mosquitto/mosquitto.conf", TESTS + "10-message.sh"),
                    of(
                            "java-service",
                            "src/main/java/org/example/Service.java",
                            ROOTFS + "etc/service/README.txt",
                            TESTS + "10-greeting.sh"));

    public Template {
        files = List.copyOf(files);
    }

    private static Template of(String name, String... files) {
        return new Template(name, List.of(files));
    }

    /**
     * Returns the template with this name.
     *
     * @throws IllegalArgumentException if there is none; the message names them all
     */
    public static Template named(String name) {
        return ALL.stream()
                .filter(template -> template.name.equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        (name.isEmpty()
                                                        ? "no template is named"
                                                        : "there is no template '" + name + "'")
                                                + "; write -Dcooper.template="
                                                + ALL.stream()
                                                        .map(Template::name)
                                                        .collect(Collectors.joining("|"))));
    }
}
