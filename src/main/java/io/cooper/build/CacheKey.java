package io.cooper.build;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What entries of a cache that others can write to are signed with (HMAC with SHA-256). */
public final class CacheKey {

    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] secret;
    private final boolean isRequired;

    private CacheKey(byte[] secret, boolean isRequired) {
        this.secret = secret.clone();
        this.isRequired = isRequired;
    }

    /**
     * Returns a key.
     *
     * @param secret empty for none: then nothing is signed
     * @param isRequired whether unsigned entries are refused even if there is no secret; if there
     *     is one they always are
     */
    public static CacheKey of(String secret, boolean isRequired) {
        return new CacheKey(
                secret.getBytes(StandardCharsets.UTF_8), isRequired || !secret.isEmpty());
    }

    /** Returns a key that accepts all. */
    public static CacheKey none() {
        return of("", false);
    }

    Optional<String> sign(byte[] entry) {
        return secret.length == 0
                ? Optional.empty()
                : Optional.of(HexFormat.of().formatHex(mac(entry)));
    }

    boolean accepts(byte[] entry, String mac) {
        if (!isRequired) {
            return true;
        }
        return secret.length > 0
                && MessageDigest.isEqual(
                        sign(entry).orElse("").getBytes(StandardCharsets.UTF_8),
                        mac.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] mac(byte[] entry) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return mac.doFinal(entry);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
