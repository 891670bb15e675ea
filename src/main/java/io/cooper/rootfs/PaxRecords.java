package io.cooper.rootfs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The records of a pax extended header, {@code LENGTH KEY=VALUE\n} each. Keys and values are bytes,
 * each as one char: an extended attribute may have any.
 */
final class PaxRecords {

    /** Before the name of an extended attribute. */
    static final String XATTR = "SCHILY.xattr.";

    /** The most that a time has in either direction: 15 digits. */
    static final long MAX_SECONDS = 999_999_999_999_999L;

    private static final Pattern TIME = Pattern.compile("(-?)(\\d{1,15})(?:\\.(\\d*))?");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private final SortedMap<String, String> records;

    PaxRecords() {
        this(new TreeMap<>());
    }

    private PaxRecords(SortedMap<String, String> records) {
        this.records = records;
    }

    void put(String key, String value) {
        records.put(key, value);
    }

    /** Returns a value; null if there is none, or if an empty value takes back another one. */
    String getOrNull(String key) {
        String value = records.get(key);
        return value == null || value.isEmpty() ? null : value;
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    Map<String, String> asMap() {
        return records;
    }

    /** Returns these records and those of another header, which come before these. */
    PaxRecords over(PaxRecords others) {
        TreeMap<String, String> all = new TreeMap<>(others.records);
        all.putAll(records);
        return new PaxRecords(all);
    }

    /** Reads the content of an extended header. */
    static PaxRecords parse(byte[] content) throws BadLayerException {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        SortedMap<String, String> records = new TreeMap<>();
        int at = 0;
        while (at < text.length() && text.charAt(at) != 0) {
            int space = text.indexOf(' ', at);
            if (space < 0
                    || space - at > 9
                    || !NUMBER.matcher(text.substring(at, space)).matches()) {
                throw malformed();
            }
            int end = at + Integer.parseInt(text.substring(at, space));
            int equals = text.indexOf('=', space);
            if (end > text.length()
                    || equals < 0
                    || equals > end - 2
                    || text.charAt(end - 1) != '\n') {
                throw malformed();
            }
            records.put(text.substring(space + 1, equals), text.substring(equals + 1, end - 1));
            at = end;
        }
        return new PaxRecords(records);
    }

    private static BadLayerException malformed() {
        return new BadLayerException("a malformed pax header");
    }

    /** Returns a number; a default where there is none. */
    long number(String key, long otherwise) throws BadLayerException {
        String value = getOrNull(key);
        if (value == null) {
            return otherwise;
        }
        if (!NUMBER.matcher(value).matches()) {
            throw new BadLayerException(
                    "a malformed " + TreePath.display(key) + " in a pax header");
        }
        return Long.parseLong(value);
    }

    /** Returns the time of modification; a default where there is none. */
    Instant mtime(Instant otherwise) throws BadLayerException {
        String value = getOrNull("mtime");
        if (value == null) {
            return otherwise;
        }
        Matcher matcher = TIME.matcher(value);
        if (!matcher.matches()) {
            throw new BadLayerException("a malformed mtime in a pax header");
        }
        String fraction = matcher.group(3) == null ? "" : matcher.group(3);
        long seconds = Long.parseLong(matcher.group(2));
        long nanos = Long.parseLong((fraction + "000000000").substring(0, 9));
        boolean negative = !matcher.group(1).isEmpty();
        return negative
                ? Instant.ofEpochSecond(-seconds, -nanos)
                : Instant.ofEpochSecond(seconds, nanos);
    }

    /** Returns a time as pax writes it, e.g. {@code -1.5}. */
    static String time(Instant time) {
        long seconds = time.getEpochSecond();
        int nanos = time.getNano();
        boolean negative = seconds < 0;
        if (negative && nanos > 0) {
            seconds++;
            nanos = 1_000_000_000 - nanos;
        }
        String text = (negative ? "-" : "") + Math.abs(seconds);
        return nanos == 0 ? text : text + String.format(".%09d", nanos).replaceAll("0+$", "");
    }

    /** Returns the key for an extended attribute; one with {@code =} is written as GNU tar does. */
    static String xattrKey(String name) {
        return XATTR + name.replace("%", "%25").replace("=", "%3D");
    }

    /** Returns the name of the extended attribute that a key is for. */
    static String xattrName(String key) {
        return key.substring(XATTR.length()).replace("%3D", "=").replace("%25", "%");
    }

    /** Returns the records in the order of their keys, but the character set, if any, first. */
    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        records.forEach(
                (key, value) -> {
                    if (key.equals("hdrcharset")) {
                        write(out, key, value);
                    }
                });
        records.forEach(
                (key, value) -> {
                    if (!key.equals("hdrcharset")) {
                        write(out, key, value);
                    }
                });
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, String key, String value) {
        String rest = " " + key + "=" + value + "\n";
        int length = rest.length();
        // The length counts its own digits.
        while (length != rest.length() + Integer.toString(length).length()) {
            length = rest.length() + Integer.toString(length).length();
        }
        out.writeBytes((length + rest).getBytes(StandardCharsets.ISO_8859_1));
    }
}
