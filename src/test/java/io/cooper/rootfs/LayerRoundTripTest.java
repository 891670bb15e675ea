package io.cooper.rootfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.Requirements;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerRoundTripTest {

    private static final Instant TIME = Instant.parse("2024-03-01T10:20:30.123456789Z");
    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    @TempDir Path temp;

    @BeforeEach
    void needsRoot() {
        Requirements.root();
    }

    @Test
    void everyKindOfFileSurvives() throws Exception {
        try (Rootfs from = Rootfs.create(temp.resolve("from"));
                Rootfs to = Rootfs.create(temp.resolve("to"))) {
            Snapshot before = Snapshot.of(from, Set.of());
            byte[] data = "hello".getBytes(UTF_8);
            from.create(Entry.directory("d", 01777, TIME), null);
            from.create(Entry.file("d/f", 04755, 5, TIME), new ByteArrayInputStream(data));
            from.create(Entry.hardLink("g", "d/f"), null);
            from.create(Entry.symlink("l", "/nowhere", TIME), null);
            TreeMap<String, byte[]> xattrs = new TreeMap<>();
            xattrs.put("user.x", new byte[] {0, (byte) 0x80, (byte) 0xff, '\n'});
            from.create(
                    Entry.file("x\u00ff\u0080", 0600, 0, TIME)
                            .withOwner(3_000_000, 70_000)
                            .withXattrs(xattrs),
                    null);
            Changes changes = before.changesTo(Snapshot.of(from, Set.of()));
            ByteArrayOutputStream layer = new ByteArrayOutputStream();
            new LayerWriter(from, LATEST).write(changes, layer);
            new LayerUnpacker(to).unpack(new ByteArrayInputStream(layer.toByteArray()), "l");
            assertThat(to.list("")).containsExactly("d", "g", "l", "x\u00ff\u0080");
            assertThat(to.stat("x\u00ff\u0080").orElseThrow().xattrs().get("user.x"))
                    .isEqualTo(xattrs.get("user.x"));
            assertThat(to.stat("x\u00ff\u0080").orElseThrow().uid()).isEqualTo(3_000_000);
            assertThat(to.stat("d/f").orElseThrow().mtime()).isEqualTo(TIME);
            assertThat(to.stat("d/f").orElseThrow().mode()).isEqualTo(04755);
            assertThat(to.read("g").readAllBytes()).isEqualTo(data);
        }
    }
}
