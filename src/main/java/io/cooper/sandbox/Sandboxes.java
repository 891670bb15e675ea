package io.cooper.sandbox;

import java.util.List;

/** The kinds of sandbox, and which of them work on this machine. */
public final class Sandboxes {

    private static final List<Sandbox> KINDS = List.of();

    private Sandboxes() {}

    /**
     * Returns a sandbox of the wanted kind; of {@link SandboxKind#AUTO}, the strongest that works
     * here.
     *
     * @throws SandboxUnavailableException if there is none; the message says what is missing
     */
    public static Sandbox choose(SandboxKind kind) throws SandboxUnavailableException {
        return KINDS.stream()
                .filter(
                        sandbox ->
                                kind == SandboxKind.AUTO || sandbox.name().equals(kind.toString()))
                .findFirst()
                .orElseThrow(() -> new SandboxUnavailableException("no sandbox kind works here"));
    }
}
