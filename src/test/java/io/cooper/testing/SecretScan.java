package io.cooper.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;

/**
 * Looks for passwords where none belongs: as they are, as base64 (alone, or anywhere in a longer
 * text), and as URLs have them.
 */
public final class SecretScan {

    /** A shorter one is a word that stands in many files. */
    private static final int SHORTEST = 8;

    private static final int CHUNK = 1 << 20;

    /** Blobs that were looked through already, each with what for: bases are in many images. */
    private static final Set<String> CLEAN = ConcurrentHashMap.newKeySet();

    private final Set<String> forms = new TreeSet<>();

    /**
     * @param secrets the passwords; one of less than eight characters is not looked for
     */
    public SecretScan(Collection<String> secrets) {
        for (String secret : secrets) {
            if (secret.length() >= SHORTEST) {
                addForms(secret);
            }
        }
    }

    private void addForms(String secret) {
        forms.add(secret);
        forms.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
        forms.add(URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"));
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        for (int before = 0; before < 3; before++) {
            byte[] text = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, text, before, bytes.length);
            int whole = text.length / 3 * 3;
            // The first and the last letters have bits of what stands beside it.
            int first = (before * 8 + 5) / 6;
            byte[] encoded = Arrays.copyOf(text, whole);
            forms.add(Base64.getEncoder().encodeToString(encoded).substring(first));
            forms.add(Base64.getUrlEncoder().encodeToString(encoded).substring(first));
        }
    }

    /** Returns the lines of a text that have a secret: their numbers, not what they say. */
    public List<String> text(String name, String text) {
        List<String> found = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (forms.stream().anyMatch(line::contains)) {
                found.add(name + ", line " + number);
            }
        }
        return found;
    }

    /** Returns the files below a directory that have a secret; gzip files are looked into. */
    public List<String> below(Path directory) throws IOException {
        List<String> found = new ArrayList<>();
        if (forms.isEmpty() || !Files.exists(directory)) {
            return found;
        }
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        if (attributes.isRegularFile() && isFoundIn(file)) {
                            found.add(file.toString());
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return found;
    }

    private boolean isFoundIn(Path file) throws IOException {
        boolean isBlob = file.getParent().endsWith("blobs/sha256");
        String key = file.getFileName() + " " + forms;
        if (isBlob && CLEAN.contains(key)) {
            return false;
        }
        boolean isFound;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), CHUNK)) {
            isFound = isFoundIn(in);
        }
        if (!isFound && isGzip(file)) {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(file), CHUNK)) {
                isFound = isFoundIn(in);
            }
        }
        if (isBlob && !isFound) {
            CLEAN.add(key);
        }
        return isFound;
    }

    private static boolean isGzip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(2), new byte[] {0x1f, (byte) 0x8b});
        }
    }

    private boolean isFoundIn(InputStream in) throws IOException {
        int longest = forms.stream().mapToInt(String::length).max().orElse(0);
        byte[] buffer = new byte[longest + CHUNK];
        int kept = 0;
        while (true) {
            int count = in.readNBytes(buffer, kept, CHUNK);
            String text = new String(buffer, 0, kept + count, StandardCharsets.ISO_8859_1);
            if (forms.stream().anyMatch(text::contains)) {
                return true;
            }
            if (count < CHUNK) {
                return false;
            }
            int end = kept + count;
            kept = Math.min(longest, end);
            System.arraycopy(buffer, end - kept, buffer, 0, kept);
        }
    }
}
