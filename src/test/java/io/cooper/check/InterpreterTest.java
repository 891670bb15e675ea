package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterpreterTest {

    @TempDir Path directory;

    @Test
    void a_program_is_looked_for_in_the_image_along_its_links_and_path() throws IOException {
        try (Rootfs rootfs = Rootfs.create(directory.resolve("rootfs"))) {
            for (String file : new String[] {"usr/bin/env", "usr/bin/dash", "opt/bin/python3"}) {
                rootfs.create(
                        Entry.file(file, 0755, 0, Instant.EPOCH), InputStream.nullInputStream());
            }
            rootfs.create(Entry.symlink("bin", "usr/bin", Instant.EPOCH), null);
            rootfs.create(Entry.symlink("usr/bin/sh", "/bin/dash", Instant.EPOCH), null);
            Interpreter interpreter = new Interpreter(rootfs, Map.of("PATH", "/opt/bin:/bin"));

            assertThat(interpreter.missing("/bin/sh -e")).isEmpty();
            assertThat(interpreter.missing("/bin/bash")).contains("/bin/bash");
            assertThat(interpreter.missing("/usr/bin/env python3")).isEmpty();
            assertThat(interpreter.missing("/usr/bin/env -S perl -w")).contains("perl");
            assertThat(interpreter.missing("/usr/bin")).contains("/usr/bin");
            Rootfs.deleteTree(rootfs.directory());
        }
    }
}
