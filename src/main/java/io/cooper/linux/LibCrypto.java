package io.cooper.linux;

/**
 * Functions of libcrypto of OpenSSL 3, those that need no set-up and know nothing but the memory
 * that they are given. (Older ones, where they are built for FIPS 140, end the process that calls
 * them.) Pointers and sizes are {@code long}, as in {@link LibC}.
 */
final class LibCrypto {

    private static final String NAME = "libcrypto.so.3";

    private LibCrypto() {}

    /**
     * Binds the functions; none can be called before.
     *
     * @return whether this machine has them
     */
    static boolean bind() {
        try {
            CLibrary.bind(LibCrypto.class, NAME);
            return true;
        } catch (LinkageError e) {
            return false; // or no library can be bound at all, where none may be put
        }
    }

    static native int SHA256_Init(long context);

    static native int SHA256_Update(long context, long data, long size);

    static native int SHA256_Final(long digest, long context);
}
