package io.cooper.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where there is no libcrypto, or not the one that was meant: in a JVM that finds another first.
 */
class Sha256WithoutLibraryTest {

    /** Of "abc", as FIPS 180-4 has it. */
    private static final String DIGEST =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir private Path directory;

    @Test
    void java_computes_where_it_cannot_be_loaded() throws Exception {
        Files.writeString(directory.resolve("libcrypto.so.3"), "no library");

        assertThat(inAnotherJvm()).isEqualTo("false " + DIGEST);
    }

    @Test
    void java_computes_where_it_lacks_the_functions() throws Exception {
        CLibrary.copyTo(directory);
        Files.move(
                directory.resolve(System.mapLibraryName("jnidispatch")),
                directory.resolve("libcrypto.so.3"));

        assertThat(inAnotherJvm()).isEqualTo("false " + DIGEST);
    }

    private String inAnotherJvm() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        ProcessBuilder builder =
                new ProcessBuilder(List.of(java, "-cp", classPath, Digest.class.getName()));
        builder.environment().put("LD_LIBRARY_PATH", directory.toString());
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return printed.strip();
    }

    /** What the other JVM runs. */
    static final class Digest {

        private Digest() {}

        public static void main(String[] args) {
            byte[] digest = Sha256.create().digest("abc".getBytes(StandardCharsets.US_ASCII));
            System.out.println(Sha256.isByLibrary() + " " + HexFormat.of().formatHex(digest));
        }
    }
}
