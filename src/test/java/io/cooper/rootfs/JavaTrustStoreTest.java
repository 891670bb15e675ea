package io.cooper.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaTrustStoreTest {

    private static final Instant LATEST = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<String> WRITTEN = List.of("etc/ssl/certs/java/cacerts");
    private static final char[] USUAL = "changeit".toCharArray();

    @TempDir private Path directory;
    private Path file;

    @BeforeEach
    void aTree() throws IOException {
        file = directory.resolve(WRITTEN.get(0));
        Files.createDirectories(file.getParent());
    }

    /** Returns some that this Java trusts. */
    private static X509Certificate[] certificates() throws Exception {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return ((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers();
    }

    private static KeyStore keystore(String... names) throws Exception {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        for (String name : names) {
            store.setCertificateEntry(name, certificates()[name.length()]);
        }
        return store;
    }

    private void write(KeyStore store, char[] password) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password);
        Files.write(file, bytes.toByteArray());
    }

    private boolean settle(List<String> written) throws IOException {
        try (Rootfs rootfs = Rootfs.open(directory)) {
            return new JavaTrustStore(rootfs, LATEST).settle(written);
        }
    }

    @Test
    void certificates_are_as_old_as_the_image_and_java_still_trusts_them() throws Exception {
        KeyStore before = keystore("debian:one.pem", "debian:three.pem");
        write(before, USUAL);

        assertThat(settle(WRITTEN)).isTrue();

        KeyStore after = KeyStore.getInstance("JKS");
        try (InputStream in = Files.newInputStream(file)) {
            after.load(in, USUAL);
        }
        assertThat(Collections.list(after.aliases()))
                .containsExactlyInAnyOrderElementsOf(Collections.list(before.aliases()));
        for (String alias : Collections.list(after.aliases())) {
            assertThat(after.getCertificate(alias)).isEqualTo(before.getCertificate(alias));
            assertThat(after.getCreationDate(alias)).isEqualTo(Date.from(LATEST));
        }
        assertThat(settle(WRITTEN)).isFalse();
    }

    @Test
    void the_order_in_which_they_were_added_is_no_matter() throws Exception {
        // Names whose hash code is the same: a table of them keeps the order.
        write(keystore("Aa", "BB", "c"), USUAL);
        settle(WRITTEN);
        byte[] one = Files.readAllBytes(file);
        write(keystore("c", "BB", "Aa"), USUAL);
        settle(WRITTEN);
        assertThat(file).hasBinaryContent(one);
    }

    @Test
    void what_the_step_has_not_written_stays() throws Exception {
        write(keystore("debian:one.pem", "debian:three.pem"), USUAL);
        byte[] before = Files.readAllBytes(file);
        assertThat(settle(List.of("etc/other"))).isFalse();
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void a_keystore_of_ones_own_stays() throws Exception {
        write(keystore("debian:one.pem", "debian:three.pem"), "other".toCharArray());
        assertThat(settle(WRITTEN)).isFalse();
        KeyStore other = KeyStore.getInstance("PKCS12");
        other.load(null, null);
        write(other, USUAL);
        assertThat(settle(WRITTEN)).isFalse();
        Files.write(file, new byte[] {(byte) 0xfe, (byte) 0xed});
        assertThat(settle(WRITTEN)).isFalse();
        Files.delete(file);
        assertThat(settle(WRITTEN)).isFalse();
    }
}
