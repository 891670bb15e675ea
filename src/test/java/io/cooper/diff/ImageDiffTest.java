package io.cooper.diff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.oci.ImageConfig;
import io.cooper.oci.Platform;
import io.cooper.rootfs.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImageDiffTest {

    private static final ImageConfig CONFIG = ImageConfig.empty(new Platform("linux", "amd64", ""));

    /** Writes a layer, entry by entry. */
    private static final class Layer implements ImageContents.Blob {

        private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

        Layer file(String path, String content) {
            return file(path, content, 0644, 0);
        }

        Layer file(String path, String content, int mode, int uid) {
            byte[] header = new byte[512];
            number(header, 100, 7, mode);
            number(header, 108, 7, uid);
            number(header, 124, 11, content.length());
            return add(header, path, '0', "").content(content);
        }

        Layer symlink(String path, String target) {
            return add(new byte[512], path, '2', target);
        }

        Layer hardLink(String path, String target) {
            return add(new byte[512], path, '1', target);
        }

        Layer directory(String path) {
            byte[] header = new byte[512];
            number(header, 100, 7, 0755);
            return add(header, path, '5', "");
        }

        private static void number(byte[] header, int at, int digits, long number) {
            text(header, at, String.format("%0" + digits + "o", number));
        }

        private static void text(byte[] header, int at, String text) {
            System.arraycopy(text.getBytes(UTF_8), 0, header, at, text.length());
        }

        private Layer add(byte[] header, String path, char type, String target) {
            text(header, 0, path);
            header[156] = (byte) type;
            text(header, 157, target);
            text(header, 148, " ".repeat(8));
            int sum = 0;
            for (byte b : header) {
                sum += b & 0xff;
            }
            number(header, 148, 7, sum);
            tar.writeBytes(header);
            return this;
        }

        private Layer content(String content) {
            tar.writeBytes(content.getBytes(UTF_8));
            tar.writeBytes(new byte[-content.length() & 511]);
            return this;
        }

        @Override
        public String name() {
            return "sha256:test";
        }

        @Override
        public InputStream open() throws IOException {
            ByteArrayOutputStream blob = new ByteArrayOutputStream();
            try (OutputStream gzip = Compression.gzip(blob)) {
                tar.writeTo(gzip);
                gzip.write(new byte[1024]);
            }
            return new ByteArrayInputStream(blob.toByteArray());
        }
    }

    private static List<String> diff(List<Layer> before, List<Layer> after) throws IOException {
        return ImageDiff.of(ImageContents.of(CONFIG, before), ImageContents.of(CONFIG, after))
                .stream()
                .map(Difference::toString)
                .toList();
    }

    @Test
    void each_file_that_differs_is_a_line_that_says_how() throws IOException {
        Layer before =
                new Layer()
                        .file("etc/same", "same")
                        .file("etc/content", "one")
                        .file("etc/mode", "x")
                        .file("etc/both", "x")
                        .file("gone", "x")
                        .symlink("link", "a");
        Layer after =
                new Layer()
                        .file("etc/same", "same")
                        .file("etc/content", "three")
                        .file("etc/mode", "x", 04755, 0)
                        .file("etc/both", "x", 0600, 7)
                        .hardLink("new", "etc/same")
                        .symlink("link", "b");
        assertThat(diff(List.of(before), List.of(after)))
                .containsExactly(
                        "/etc/both: mode 0644 -> 0600, owner 0:0 -> 7:0",
                        "/etc/content: size 3 -> 5, content 7692c3ad3540 -> 8b5b9db0c13d",
                        "/etc/mode: mode 0644 -> 4755",
                        "/gone: removed, file",
                        "/link: target a -> b",
                        "/new: added, file");
    }

    @Test
    void a_hard_link_is_not_a_copy() throws IOException {
        Layer link = new Layer().file("a", "x").hardLink("b", "a");
        Layer copy = new Layer().file("a", "x").file("b", "x");
        assertThat(diff(List.of(link), List.of(copy)))
                .containsExactly("/b: same file as /a -> (none)");
    }

    @Test
    void the_same_files_in_other_layers_are_no_difference() throws IOException {
        Layer base = new Layer().file("d/a", "1").file("d/b", "2").file("e/x", "3");
        Layer change = new Layer().file("d/.wh.b", "").file("d/a", "4").file("e/.wh..wh..opq", "");
        Layer flat = new Layer().file("d/a", "4").directory("e");
        assertThat(diff(List.of(base, change), List.of(flat))).isEmpty();
    }

    @Test
    void files_are_found_through_links_of_lower_layers() throws IOException {
        Layer base = new Layer().symlink("lib", "usr/lib").file("usr/lib/a", "");
        Layer through = new Layer().file("lib/b", "1");
        Layer straight = new Layer().file("usr/lib/b", "1");
        assertThat(diff(List.of(base, through), List.of(base, straight))).isEmpty();
    }

    @Test
    void settings_are_compared_by_name() throws IOException {
        ImageConfig before =
                CONFIG.withEnv(Map.of("A", "1", "B", "2")).withUser("root").withCmd(List.of("x"));
        ImageConfig after =
                CONFIG.withEnv(Map.of("A", "1", "B", "3"))
                        .withExposedPorts(Set.of("80/tcp"))
                        .withCmd(List.of("x", "y"))
                        .withLabels(Map.of("a.b", "c"))
                        .withCreated(Instant.EPOCH);
        assertThat(
                        ImageDiff.of(
                                ImageContents.of(before, List.of()),
                                ImageContents.of(after, List.of())))
                .extracting(Difference::toString)
                .containsExactly(
                        "config.Cmd: [\"x\"] -> [\"x\",\"y\"]",
                        "config.Env.B: 2 -> 3",
                        "config.ExposedPorts.80/tcp: (none) -> {}",
                        "config.Labels.a.b: (none) -> \"c\"",
                        "config.User: \"root\" -> (none)",
                        "created: (none) -> \"1970-01-01T00:00:00Z\"");
    }

    @Test
    void a_layer_that_cannot_be_read_is_named() {
        ImageContents.Blob broken =
                new ImageContents.Blob() {
                    @Override
                    public String name() {
                        return "sha256:0123";
                    }

                    @Override
                    public InputStream open() {
                        return new ByteArrayInputStream("no tar archive".getBytes(UTF_8));
                    }
                };
        assertThatThrownBy(() -> ImageContents.of(CONFIG, List.of(broken)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sha256:0123");
    }
}
