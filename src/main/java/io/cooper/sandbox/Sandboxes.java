package io.cooper.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The kinds of sandbox, and which of them work on this machine. */
public final class Sandboxes {

    private static final Path SELF = Path.of("/proc/self");

    private Sandboxes() {}

    /**
     * Returns a sandbox of the wanted kind; of {@link SandboxKind#AUTO}, the strongest that works
     * here.
     *
     * @throws SandboxUnavailableException if there is none; the message says what is missing
     */
    public static Sandbox choose(SandboxKind kind) throws SandboxUnavailableException {
        try {
            return switch (kind) {
                case AUTO -> strongest();
                case NAMESPACES -> namespaces();
                case CHROOT -> chroot("as <sandbox> wants it");
            };
        } catch (SandboxUnavailableException e) {
            throw e;
        } catch (IOException e) {
            throw new SandboxUnavailableException(
                    "it cannot be found out what sandbox works here: " + e.getMessage());
        }
    }

    /**
     * Returns the user namespace in which a kind works; empty if this process itself is what may
     * try.
     *
     * @throws SandboxUnavailableException if this user has neither; the message says what is in the
     *     way
     */
    public static Optional<UserNamespace> userNamespace(SandboxKind kind) throws IOException {
        boolean isRoot = Integer.valueOf(0).equals(Files.getAttribute(SELF, "unix:uid"));
        if (isRoot) {
            return Optional.empty();
        }
        if (kind == SandboxKind.CHROOT) {
            choose(kind);
            return Optional.empty();
        }
        UserNamespace namespace = UserNamespace.ofCaller();
        Optional<String> obstacle = namespace.obstacle();
        if (obstacle.isEmpty()) {
            return Optional.of(namespace);
        }
        throw new SandboxUnavailableException(
                "no kind of sandbox works here without root: a user namespace "
                        + obstacle.get()
                        + "; or run Maven as root");
    }

    /**
     * Finds out whether a kind works here, be it in a user namespace.
     *
     * @throws SandboxUnavailableException if it does not; the message says what is missing
     */
    public static void require(SandboxKind kind) throws IOException {
        if (userNamespace(kind).isEmpty()) {
            choose(kind);
        }
    }

    private static Sandbox strongest() throws IOException {
        Optional<String> obstacle = NamespacesSandbox.obstacle();
        if (obstacle.isEmpty()) {
            return new NamespacesSandbox();
        }
        Optional<String> further = ChrootSandbox.obstacle();
        if (further.isEmpty()) {
            return new ChrootSandbox("the kind namespaces " + obstacle.get());
        }
        throw new SandboxUnavailableException(
                "no kind of sandbox works here: namespaces "
                        + obstacle.get()
                        + "; chroot "
                        + further.get()
                        + "; run Maven as root in a container as Docker starts it");
    }

    private static Sandbox namespaces() throws IOException {
        Optional<String> obstacle = NamespacesSandbox.obstacle();
        if (obstacle.isPresent()) {
            throw unavailable(SandboxKind.NAMESPACES, obstacle.get());
        }
        return new NamespacesSandbox();
    }

    private static Sandbox chroot(String reason) throws IOException {
        Optional<String> obstacle = ChrootSandbox.obstacle();
        if (obstacle.isPresent()) {
            throw unavailable(SandboxKind.CHROOT, obstacle.get());
        }
        return new ChrootSandbox(reason);
    }

    private static SandboxUnavailableException unavailable(SandboxKind kind, String obstacle) {
        return new SandboxUnavailableException(
                "<sandbox>"
                        + kind
                        + "</sandbox> does not work here: it "
                        + obstacle
                        + "; leave <sandbox> out for the strongest kind that works");
    }
}
