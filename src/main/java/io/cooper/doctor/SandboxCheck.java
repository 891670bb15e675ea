package io.cooper.doctor;

import io.cooper.sandbox.SandboxKind;
import io.cooper.sandbox.Sandboxes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The kinds of sandbox that work here, and why the others do not. */
public final class SandboxCheck implements Check {

    /** Fails with why a kind does not work here. */
    @FunctionalInterface
    interface Trial {
        void of(SandboxKind kind) throws IOException;
    }

    private final SandboxKind wanted;
    private final Trial trial;

    /**
     * @param wanted the setting {@code <sandbox>}
     */
    public SandboxCheck(SandboxKind wanted) {
        this(wanted, Sandboxes::require);
    }

    SandboxCheck(SandboxKind wanted, Trial trial) {
        this.wanted = wanted;
        this.trial = trial;
    }

    @Override
    public List<Finding> examine() {
        List<Finding> findings = new ArrayList<>();
        boolean works = false;
        for (SandboxKind kind : SandboxKind.values()) {
            if (kind == SandboxKind.AUTO) {
                continue;
            }
            try {
                trial.of(kind);
                findings.add(Finding.ok("sandbox " + kind, "works here"));
                works |= wanted == SandboxKind.AUTO || wanted == kind;
            } catch (IOException e) {
                findings.add(Finding.warning("sandbox " + kind, e.getMessage()));
            }
        }
        if (!works) {
            findings.add(
                    Finding.failure(
                            "sandbox",
                            wanted == SandboxKind.AUTO
                                    ? "no kind works here, so nothing can run in an image"
                                    : "<sandbox>" + wanted + "</sandbox> does not work here",
                            "run as root: on a machine, or in a container as Docker and GitLab's"
                                    + " runner start it",
                            "under CRI-O add the capability SYS_CHROOT to the job's pod, under"
                                    + " podman MKNOD"));
        }
        return findings;
    }
}
