package io.cooper.it;

import io.cooper.oci.ImageLayout;
import io.cooper.testing.MavenProject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** A module whose one step does all that can be done to a tree, with tests of its service. */
final class EngineModule {

    private static final String CHANGES =
            """
            #!/bin/sh -e
            test "$(hostname)" = container
            test "$(env | sed 's/=.*//' | sort | tr '\\n' ' ')" = \\
              "DEBIAN_FRONTEND HOME PATH PWD SHLVL SOURCE_DATE_EPOCH " || { env; exit 3; }
            test "$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status)" = 00000000a00425fb
            mkdir -p -m 2770 /srv/group
            chown 1234:5678 /srv/group
            cp /bin/busybox /usr-busybox
            chmod 4755 /usr-busybox
            ln /usr-busybox /srv/same
            ln -s ../no/such /srv/dangling
            mkfifo /srv/fifo
            chmod 600 /etc/group
            rm -r /old/gone
            rm -r /old/replaced
            echo file > /old/replaced
            echo bbbb > /old/rewritten
            touch -d '2020-01-02 03:04:05' /old/rewritten
            chown 70000:70000 /old/rewritten
            echo "127.0.0.9 intruder" >> /etc/hosts
            """;

    private static final String ANSWERS =
            """
            #!/bin/sh -e
            test "$(wget -q -O - http://127.0.0.1:8080/index.html)" = hello
            test "$(cat "$TEST_DIR/fixtures/data")" = data
            test "$(cat /last)" = last
            kill -0 "$SERVICE_PID"
            test "$(tr '\\0' ' ' < "/proc/$SERVICE_PID/cmdline")" = "httpd -f -vv -p 8080 -h /srv "
            wget -q -O - http://127.0.0.1:8080/missing || true
            until grep -q 404 "$SERVICE_LOG"; do sleep 0.1; done
            echo kept > "$TEST_TMPDIR/file"
            test "$(ls /sys/class/net)" = lo
            """;

    private EngineModule() {}

    /** Returns the digest of the image that namespaces make of the module. */
    static String digest(Path directory, Path base) throws Exception {
        MavenProject near = create(directory, base).options("-Dcooper.sandbox=namespaces");
        near.succeed("clean", "verify", "-Dcooper.refresh=true");
        return ImageLayout.open(near.layout()).manifest().digest().toString();
    }

    /** Returns a port of the loopback interface for an engine to listen on. */
    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** Makes the module in a new directory. */
    static MavenProject create(Path directory, Path base) throws Exception {
        MavenProject project =
                MavenProject.image(
                        directory,
                        """
                        <from>oci:%s</from>
                        <entrypoint>
                          <arg>httpd</arg><arg>-f</arg><arg>-vv</arg>
                          <arg>-p</arg><arg>8080</arg><arg>-h</arg><arg>/srv</arg>
                        </entrypoint>
                        <ready><ports>8080</ports></ready>
                        <files><file><from>last</from><to>/last</to></file></files>
                        """
                                .formatted(base));
        project.file("last", "last\n");
        project.file("src/main/container/rootfs/srv/index.html", "hello\n");
        project.file("src/main/container/rootfs/old/gone/file", "gone\n");
        project.file("src/main/container/rootfs/old/replaced/file", "replaced\n");
        project.file("src/main/container/rootfs/old/rewritten", "aaaa\n");
        project.file("src/main/container/rootfs/etc/group", "root:x:0:\n");
        project.file("src/main/container/build.d/10-changes.sh", CHANGES);
        project.file("src/test/container/10-answers.sh", ANSWERS);
        project.file("src/test/container/fixtures/data", "data\n");
        return project.file(
                "src/test/container/20-fresh.sh",
                "#!/bin/sh -e\n# test: service=none\ntest ! -e \"$TEST_TMPDIR/file\"\n");
    }
}
