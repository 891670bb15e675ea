package io.cooper.archive;

/** The setting {@code <variant>}: how much of the distribution's essential part a base has. */
public enum Variant {
    /** All of it, as {@code mmdebstrap --variant=minbase} makes it. */
    MINBASE,
    /** As Debian's slim images: without manuals, documentation and translations. */
    SLIM;

    /**
     * Reads the setting.
     *
     * @throws IllegalArgumentException if there is no such variant
     */
    public static Variant parse(String text) {
        return switch (text) {
            case "", "minbase" -> MINBASE;
            case "slim" -> SLIM;
            default ->
                    throw new IllegalArgumentException(
                            "<variant>"
                                    + text
                                    + "</variant> is not a variant of a base; write minbase or slim");
        };
    }
}
