package io.cooper.linux;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * SHA-256 (FIPS 180-4) by OpenSSL's libcrypto. Java's own is as quick, but only when a compiler has
 * been at it that Maven may run without, and until then takes ten times as long.
 */
public final class Sha256 extends MessageDigest implements Cloneable {

    /** Bytes; a SHA256_CTX takes 112. */
    private static final int CONTEXT_SIZE = 128;

    private static final int DIGEST_SIZE = 32;

    private static final boolean IS_BY_LIBRARY = works();

    private byte[] context = initial();

    private Sha256() {
        super("SHA-256");
    }

    /** Returns it where this machine has the library, else Java's own. */
    public static MessageDigest create() {
        return IS_BY_LIBRARY ? new Sha256() : ofJava();
    }

    /** Tells whether this machine has the library. */
    public static boolean isByLibrary() {
        return IS_BY_LIBRARY;
    }

    private static MessageDigest ofJava() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Tells whether there is a library, and one that reckons as Java does. */
    private static boolean works() {
        byte[] text = "abc".getBytes(StandardCharsets.US_ASCII);
        return LibCrypto.bind() && Arrays.equals(new Sha256().digest(text), ofJava().digest(text));
    }

    private static byte[] initial() {
        Scratch scratch = Scratch.get();
        LibCrypto.SHA256_Init(scratch.structure());
        byte[] context = new byte[CONTEXT_SIZE];
        scratch.structureTo(context);
        return context;
    }

    @Override
    protected void engineUpdate(byte b) {
        engineUpdate(new byte[] {b}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) {
        Scratch scratch = Scratch.get();
        scratch.structureFrom(context);
        int done = 0;
        while (done < length) {
            int size = Math.min(length - done, Scratch.DATA_SIZE);
            scratch.dataFrom(bytes, offset + done, size);
            LibCrypto.SHA256_Update(scratch.structure(), scratch.data(), size);
            done += size;
        }
        scratch.structureTo(context);
    }

    @Override
    protected byte[] engineDigest() {
        Scratch scratch = Scratch.get();
        scratch.structureFrom(context);
        LibCrypto.SHA256_Final(scratch.data(), scratch.structure());
        byte[] digest = new byte[DIGEST_SIZE];
        scratch.dataTo(digest, 0, DIGEST_SIZE);
        engineReset();
        return digest;
    }

    @Override
    protected int engineGetDigestLength() {
        return DIGEST_SIZE;
    }

    @Override
    protected void engineReset() {
        context = initial();
    }

    @Override
    public Object clone() throws CloneNotSupportedException {
        Sha256 copy = (Sha256) super.clone();
        copy.context = context.clone();
        return copy;
    }
}
