package io.cooper.oci;

import io.cooper.linux.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A content digest as the OCI image specification writes it, {@code algorithm:hex}. SHA-256 and
 * SHA-512 are the registered algorithms; what this project makes is SHA-256.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex the digest in lower-case hexadecimal digits
 */
public record Digest(String algorithm, String hex) implements Comparable<Digest> {

    private static final Pattern SHA256 = Pattern.compile("[a-f0-9]{64}");
    private static final Pattern SHA512 = Pattern.compile("[a-f0-9]{128}");

    public Digest {
        Pattern form =
                switch (algorithm) {
                    case "sha256" -> SHA256;
                    case "sha512" -> SHA512;
                    default ->
                            throw new IllegalArgumentException(
                                    "unknown digest algorithm '" + algorithm + "'");
                };
        if (!form.matcher(hex).matches()) {
            throw new IllegalArgumentException("not a " + algorithm + " digest: '" + hex + "'");
        }
    }

    /**
     * Returns the digest written as {@code algorithm:hex}.
     *
     * @throws IllegalArgumentException if the text is not a digest
     */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("not a digest: '" + text + "'");
        }
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    /** Returns the SHA-256 digest of these bytes. */
    public static Digest sha256(byte[] bytes) {
        return of("sha256", messageDigest("sha256").digest(bytes));
    }

    /**
     * Returns the SHA-256 digest of all that is left in the stream, which is read to its end and
     * not closed.
     */
    public static Digest sha256(InputStream in) throws IOException {
        DigestOutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream());
        in.transferTo(sink);
        return sink.digest();
    }

    static Digest of(String algorithm, byte[] value) {
        return new Digest(algorithm, HexFormat.of().formatHex(value));
    }

    static MessageDigest messageDigest(String algorithm) {
        if (algorithm.equals("sha256")) {
            return Sha256.create();
        }
        try {
            return MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-512", e);
        }
    }

    /** Returns the first twelve digits, as tools show them to people. */
    public String shortHex() {
        return hex.substring(0, 12);
    }

    // Written out in records that each build compares: what Java makes for a record is put together
    // when it is called first, and that takes a while.
    @Override
    public boolean equals(Object other) {
        return other instanceof Digest digest
                && hex.equals(digest.hex)
                && algorithm.equals(digest.algorithm);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    @Override
    public int compareTo(Digest other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
