package io.cooper.sandbox;

import java.util.Locale;

/** A capability of a process (capabilities(7)). */
public enum Capability {
    CHOWN(0),
    DAC_OVERRIDE(1),
    DAC_READ_SEARCH(2),
    FOWNER(3),
    FSETID(4),
    KILL(5),
    SETGID(6),
    SETUID(7),
    SETPCAP(8),
    LINUX_IMMUTABLE(9),
    NET_BIND_SERVICE(10),
    NET_BROADCAST(11),
    NET_ADMIN(12),
    NET_RAW(13),
    IPC_LOCK(14),
    IPC_OWNER(15),
    SYS_MODULE(16),
    SYS_RAWIO(17),
    SYS_CHROOT(18),
    SYS_PTRACE(19),
    SYS_PACCT(20),
    SYS_ADMIN(21),
    SYS_BOOT(22),
    SYS_NICE(23),
    SYS_RESOURCE(24),
    SYS_TIME(25),
    SYS_TTY_CONFIG(26),
    MKNOD(27),
    LEASE(28),
    AUDIT_WRITE(29),
    AUDIT_CONTROL(30),
    SETFCAP(31),
    MAC_OVERRIDE(32),
    MAC_ADMIN(33),
    SYSLOG(34),
    WAKE_ALARM(35),
    BLOCK_SUSPEND(36),
    AUDIT_READ(37),
    PERFMON(38),
    BPF(39),
    CHECKPOINT_RESTORE(40);

    private static final String PREFIX = "CAP_";

    private final int number;

    Capability(int number) {
        this.number = number;
    }

    /** Returns the number that the kernel has for it. */
    int number() {
        return number;
    }

    /**
     * Reads a name as in capabilities(7), with or without {@code CAP_}, in any case.
     *
     * @throws IllegalArgumentException if there is no such capability; the message names it
     */
    public static Capability parse(String text) {
        String name = text.trim().toUpperCase(Locale.ROOT);
        try {
            return valueOf(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' is not a capability; write a name of capabilities(7), such as SYS_CHROOT",
                    e);
        }
    }

    /** Tells whether it is in a set of bits, as in {@code /proc/PID/status}. */
    boolean in(long bits) {
        return (bits >> number & 1) == 1;
    }

    /** Returns the name as in capabilities(7). */
    @Override
    public String toString() {
        return PREFIX + name();
    }
}
