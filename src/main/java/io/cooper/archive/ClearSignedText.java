package io.cooper.archive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with its OpenPGP signatures around it (RFC 9580, section 7: cleartext signature
 * framework). Nothing may stand before or after: whoever reads the text must not read anything that
 * is not signed.
 *
 * @param lines the text, without the escapes of the framework, one char a byte
 * @param signatures the armored signatures below it
 */
record ClearSignedText(List<String> lines, String signatures) {

    private static final String BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
    private static final String BEGIN_SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
    private static final String END_SIGNATURE = "-----END PGP SIGNATURE-----";

    /**
     * Splits a file into text and signatures.
     *
     * @throws IllegalArgumentException if it is not of that form; the message says how
     */
    static ClearSignedText parse(byte[] bytes) {
        List<String> all =
                new String(bytes, StandardCharsets.ISO_8859_1)
                        .lines()
                        .map(line -> line.replaceFirst("[ \\t]+$", ""))
                        .toList();
        if (all.isEmpty() || !all.get(0).equals(BEGIN)) {
            throw new IllegalArgumentException("it does not begin with " + BEGIN);
        }
        int start = all.indexOf("") + 1;
        int end = all.indexOf(BEGIN_SIGNATURE);
        int last = all.lastIndexOf(END_SIGNATURE);
        if (start == 0 || end < start || last < end) {
            throw new IllegalArgumentException("it is cut off: there is no whole signature");
        }
        if (all.subList(1, start - 1).stream().anyMatch(line -> !line.startsWith("Hash: "))) {
            throw new IllegalArgumentException("it has a header that is not signed");
        }
        if (all.subList(last + 1, all.size()).stream().anyMatch(line -> !line.isEmpty())) {
            throw new IllegalArgumentException("text that is not signed follows the signature");
        }
        List<String> lines = new ArrayList<>();
        for (String line : all.subList(start, end)) {
            if (line.startsWith("-") && !line.startsWith("- ")) {
                throw new IllegalArgumentException("it has a second signed text in it");
            }
            lines.add(line.startsWith("- ") ? line.substring(2) : line);
        }
        return new ClearSignedText(
                List.copyOf(lines), String.join("\n", all.subList(end, last + 1)) + "\n");
    }

    /** Returns the bytes that the signatures are over: lines end in CR and LF, but the last. */
    byte[] signedBytes() {
        return String.join("\r\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns the text. */
    byte[] text() {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
