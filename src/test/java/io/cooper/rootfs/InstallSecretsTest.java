package io.cooper.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.Requirements;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallSecretsTest {

    private static final String KEY =
            "-----BEGIN %sPRIVATE KEY-----\n" + "c3R".repeat(20) + "\n-----END PRIVATE KEY-----\n";

    @TempDir Path temp;
    private Rootfs tree;

    @BeforeEach
    void makeATree() throws IOException {
        Requirements.root();
        tree = Rootfs.create(temp.resolve("tree"));
    }

    @AfterEach
    void closeTheTree() {
        if (tree != null) {
            tree.close();
        }
    }

    private void file(String path, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        tree.create(
                Entry.file(path, 0600, bytes.length, Instant.EPOCH),
                new ByteArrayInputStream(bytes));
    }

    private List<String> found(String... allowed) throws IOException {
        Path empty = temp.resolve("empty");
        try (Rootfs before = Rootfs.create(empty)) {
            Changes changes = Snapshot.of(before, Set.of()).changesTo(Snapshot.of(tree, Set.of()));
            return new InstallSecrets(List.of(allowed))
                    .in(tree, changes).stream().map(InstallSecrets.Found::toString).toList();
        }
    }

    @Test
    void keys_that_installations_make_are_found() throws IOException {
        file("etc/ssh/ssh_host_rsa_key", "key");
        file("etc/ssh/ssh_host_rsa_key.pub", "public");
        file("etc/ssl/private/ssl-cert-snakeoil.key", String.format(KEY, ""));
        file("etc/haproxy/both.pem", "text\n" + String.format(KEY, "EC "));
        file("etc/bind/rndc.key", "key \"rndc-key\" { secret \"x\"; };");
        file("var/lib/rabbitmq/.erlang.cookie", "SECRET");
        file("var/lib/systemd/random-seed", "seed");
        assertThat(found())
                .containsExactly(
                        "/etc/bind/rndc.key is a key to control a name server",
                        "/etc/haproxy/both.pem is a private key",
                        "/etc/ssh/ssh_host_rsa_key is an SSH host key",
                        "/etc/ssl/private/ssl-cert-snakeoil.key is a private key",
                        "/var/lib/rabbitmq/.erlang.cookie is an Erlang cookie, the password of a"
                                + " cluster",
                        "/var/lib/systemd/random-seed is a seed of random numbers");
    }

    @Test
    void credentials_that_were_left_behind_are_found() throws IOException {
        file("root/.git-credentials", "https://me:secret@gitlab.example");
        file("home/app/.docker/config.json", "{}");
        file("root/.netrc", "machine x password y");
        file("root/.ssh/id_ed25519", String.format(KEY, "OPENSSH "));
        assertThat(found()).hasSize(4);
    }

    @Test
    void a_machine_id_may_be_there_when_it_is_empty() throws IOException {
        file("etc/machine-id", "");
        file("var/lib/dbus/machine-id", "uninitialized\n");
        assertThat(found()).isEmpty();
        file("etc/machine-id", "0123456789abcdef0123456789abcdef\n");
        assertThat(found())
                .containsExactly(
                        "/etc/machine-id is the ID of one machine: it should be there, but empty");
    }

    @Test
    void what_programs_ship_and_what_only_speaks_of_keys_is_no_secret() throws IOException {
        file("usr/share/doc/x/examples/server.key", String.format(KEY, "RSA "));
        file("usr/lib/python3/test/key.pem", String.format(KEY, ""));
        file("etc/ssl/README", "A key begins with -----BEGIN PRIVATE KEY----- and so on.");
        file("etc/ssl/certs/ca.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n");
        tree.create(Entry.symlink("etc/machine-id", "x", Instant.EPOCH), null);
        assertThat(found()).isEmpty();
    }

    @Test
    void patterns_permit_what_is_meant_to_be_there() throws IOException {
        file("etc/ssh/ssh_host_rsa_key", "key");
        file("srv/test/tls/a.key", String.format(KEY, ""));
        file("srv/b.key", String.format(KEY, ""));
        assertThat(found("/etc/ssh/ssh_host_*", "srv/**/*.key")).isEmpty();
        assertThat(found("etc/*", "/srv/*")).hasSize(2);
    }
}
