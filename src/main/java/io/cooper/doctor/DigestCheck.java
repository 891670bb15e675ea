package io.cooper.doctor;

import java.util.List;

/** What computes digests: all that is fetched, packed or pushed goes through it. */
public final class DigestCheck implements Check {

    private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";

    private final boolean isByLibrary;
    private final List<String> options;

    /**
     * @param isByLibrary whether OpenSSL does it, and not Java
     * @param options what Maven's JVM was started with
     */
    public DigestCheck(boolean isByLibrary, List<String> options) {
        this.isByLibrary = isByLibrary;
        this.options = List.copyOf(options);
    }

    @Override
    public List<Finding> examine() {
        if (isByLibrary) {
            return List.of(Finding.ok("digests", "by libcrypto of OpenSSL 3"));
        }
        return List.of(
                options.contains(FIRST_COMPILER)
                        ? Finding.warning(
                                "digests",
                                "by Java, which takes ten times as long with " + FIRST_COMPILER,
                                "install OpenSSL 3 (Debian: libssl3), or take "
                                        + FIRST_COMPILER
                                        + " out of .mvn/jvm.config")
                        : Finding.ok("digests", "by Java"));
    }
}
