package io.cooper.testing;

import io.airlift.compress.zstd.ZstdOutputStream;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Makes a binary package (deb(5)). */
public final class DebBuilder {

    private static final Instant TIME = Instant.parse("2025-03-01T12:00:00Z");

    private final String name;
    private final String version;
    private final StringBuilder fields = new StringBuilder();
    private final ByteArrayOutputStream controlBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream dataBytes = new ByteArrayOutputStream();
    private final TarWriter control = new TarWriter(controlBytes);
    private final TarWriter data = new TarWriter(dataBytes);
    private String compression = "xz";

    public DebBuilder(String name, String version) {
        this.name = name;
        this.version = version;
    }

    /** Adds a field to the control file. */
    public DebBuilder field(String field, String value) {
        fields.append(field).append(": ").append(value).append('\n');
        return this;
    }

    /** Sets the compression of the members: {@code xz}, {@code gz} or {@code zst}. */
    public DebBuilder compressed(String suffix) {
        compression = suffix;
        return this;
    }

    public DebBuilder script(String file, String content) throws IOException {
        entry(control, "./" + file, 0755, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    public DebBuilder file(String path, int mode, byte[] content) throws IOException {
        entry(data, "./" + path, mode, content);
        return this;
    }

    public DebBuilder file(String path, String content) throws IOException {
        return file(path, 0644, content.getBytes(StandardCharsets.UTF_8));
    }

    public DebBuilder directory(String path, int mode) throws IOException {
        data.add(Entry.directory("./" + path, mode, TIME), InputStream.nullInputStream());
        return this;
    }

    public DebBuilder symlink(String path, String target) throws IOException {
        data.add(Entry.symlink("./" + path, target, TIME), InputStream.nullInputStream());
        return this;
    }

    public DebBuilder hardLink(String path, String target) throws IOException {
        data.add(Entry.hardLink("./" + path, "./" + target), InputStream.nullInputStream());
        return this;
    }

    private static void entry(TarWriter tar, String path, int mode, byte[] content)
            throws IOException {
        tar.add(Entry.file(path, mode, content.length, TIME), new ByteArrayInputStream(content));
    }

    public String fileName() {
        return name + "_" + version.replace(":", "") + "_amd64.deb";
    }

    /** Returns the control file. */
    public String control() {
        return "Package: "
                + name
                + "\nVersion: "
                + version
                + "\nArchitecture: amd64\nMaintainer: test <test@example.org>\n"
                + fields
                + "Description: for a test\n";
    }

    public byte[] build() throws IOException {
        entry(control, "./control", 0644, control().getBytes(StandardCharsets.UTF_8));
        control.finish();
        data.finish();
        ByteArrayOutputStream deb = new ByteArrayOutputStream();
        deb.write("!<arch>\n".getBytes(StandardCharsets.US_ASCII));
        member(deb, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
        member(deb, "control.tar." + compression, compress(controlBytes.toByteArray()));
        member(deb, "data.tar." + compression, compress(dataBytes.toByteArray()));
        return deb.toByteArray();
    }

    private byte[] compress(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = compressor(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }

    private OutputStream compressor(OutputStream out) throws IOException {
        return switch (compression) {
            case "gz" -> new GZIPOutputStream(out);
            case "zst" -> new ZstdOutputStream(out);
            default -> new XZOutputStream(out, new LZMA2Options(0));
        };
    }

    private static void member(OutputStream deb, String name, byte[] bytes) throws IOException {
        String header =
                String.format(
                        Locale.ROOT,
                        "%-16s%-12d%-6d%-6d%-8s%-10d`\n",
                        name,
                        0,
                        0,
                        0,
                        "100644",
                        bytes.length);
        deb.write(header.getBytes(StandardCharsets.US_ASCII));
        deb.write(bytes);
        if (bytes.length % 2 == 1) {
            deb.write('\n');
        }
    }
}
