package io.cooper.sandbox;

import io.cooper.engine.EngineAddress;
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
                case DOCKER -> docker("as <sandbox> wants it");
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
        if (isRoot()) {
            return Optional.empty();
        }
        if (kind == SandboxKind.CHROOT || kind == SandboxKind.DOCKER) {
            choose(kind);
            return Optional.empty();
        }
        UserNamespace namespace = UserNamespace.ofCaller();
        Optional<String> obstacle = namespace.obstacle();
        if (obstacle.isEmpty()) {
            return Optional.of(namespace);
        }
        Optional<String> last = DockerSandbox.obstacle(EngineAddress.ofThisProcess());
        if (kind == SandboxKind.AUTO && last.isEmpty()) {
            return Optional.empty();
        }
        throw new SandboxUnavailableException(
                "no kind of sandbox works here without root: a user namespace "
                        + obstacle.get()
                        + "; or run Maven as root"
                        + (kind == SandboxKind.AUTO ? "; docker: " + last.orElse("") : ""));
    }

    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(SELF, "unix:uid"));
    }

    /**
     * Tells whether a kind that works for this user leaves it to him to make file trees, which he
     * may not give the right owners.
     */
    public static boolean needsOwners(SandboxKind kind) throws IOException {
        return !isRoot() && kind != SandboxKind.CHROOT && userNamespace(kind).isEmpty();
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
        EngineAddress engine = EngineAddress.ofThisProcess();
        Optional<String> last = DockerSandbox.obstacle(engine);
        if (last.isEmpty()) {
            return new DockerSandbox(engine, "neither namespaces nor a chroot can be had here");
        }
        throw new SandboxUnavailableException(
                "no kind of sandbox works here: namespaces "
                        + obstacle.get()
                        + "; chroot "
                        + further.get()
                        + "; docker: "
                        + last.get()
                        + "; or run Maven as root in a container as Docker starts it");
    }

    private static Sandbox docker(String reason) throws SandboxUnavailableException {
        EngineAddress engine = EngineAddress.ofThisProcess();
        Optional<String> obstacle = DockerSandbox.obstacle(engine);
        if (obstacle.isPresent()) {
            throw new SandboxUnavailableException(
                    "<sandbox>docker</sandbox> does not work here: " + obstacle.get());
        }
        return new DockerSandbox(engine, reason);
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
