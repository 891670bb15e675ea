package io.cooper.sandbox;

import io.cooper.linux.DirectoryEntry;
import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.ProcessCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The processes that descend from this one, which is their subreaper: whatever they do, none can
 * get away from it. They are found in a /proc that was opened before the launcher went where there
 * is none.
 */
final class Descendants {

    private static final long GIVE_UP_NANOS = 10_000_000_000L;

    private record Descendant(int pid, int parent, int group, int session) {}

    private final int proc;
    private final int self = (int) ProcessHandle.current().pid();

    /**
     * @param proc a descriptor of a directory /proc
     */
    Descendants(int proc) {
        this.proc = proc;
    }

    /** Ends all of them. */
    void end() throws IOException {
        if (self == 1) {
            // The kernel ends everything else in the namespace at one stroke.
            endWhile(
                    () -> {
                        ProcessCalls.kill(-1, ProcessCalls.SIGKILL);
                        return find();
                    });
        } else {
            endWhile(this::find);
        }
    }

    /**
     * Ends one command and what it started: its descendants, and those processes in its session
     * whose parent ended, so that they are children of this process now.
     *
     * @param others commands that stay, with their descendants
     */
    void end(int command, Collection<Integer> others) throws IOException {
        endWhile(
                () -> {
                    Map<Integer, Descendant> all = new HashMap<>();
                    find().forEach(process -> all.put(process.pid(), process));
                    return all.values().stream()
                            .filter(process -> belongs(process, command, others, all))
                            .toList();
                });
    }

    private boolean belongs(
            Descendant process,
            int command,
            Collection<Integer> others,
            Map<Integer, Descendant> all) {
        Descendant top = process;
        while (top.parent() != self && all.containsKey(top.parent())) {
            top = all.get(top.parent());
        }
        return top.pid() == command
                || (!others.contains(top.pid())
                        && (process.session() == command || top.session() == command));
    }

    private interface Search {
        List<Descendant> living() throws ErrnoException;
    }

    /**
     * Ends what is found, until nothing is: new processes can start while the list is read. A whole
     * process group is ended at one stroke, which no fork in it can evade; no group here holds
     * others than descendants, because each command starts in a session of its own.
     */
    private void endWhile(Search search) throws IOException {
        long start = System.nanoTime();
        List<Descendant> living = search.living();
        while (!living.isEmpty()) {
            if (System.nanoTime() - start > GIVE_UP_NANOS) {
                List<Integer> pids = living.stream().map(Descendant::pid).toList();
                throw new IOException("processes that the kernel does not end: " + pids);
            }
            living.forEach(process -> ProcessCalls.kill(process.pid(), ProcessCalls.SIGKILL));
            living.stream()
                    .map(Descendant::group)
                    .distinct()
                    .filter(group -> group > 1)
                    .forEach(group -> ProcessCalls.kill(-group, ProcessCalls.SIGKILL));
            Thread.onSpinWait();
            living = search.living();
        }
    }

    private List<Descendant> find() throws ErrnoException {
        Map<Integer, List<Descendant>> children = new HashMap<>();
        for (DirectoryEntry entry : entries()) {
            if (Character.isDigit(entry.name().charAt(0))) {
                read(entry.name())
                        .ifPresent(
                                process ->
                                        children.computeIfAbsent(
                                                        process.parent(), pid -> new ArrayList<>())
                                                .add(process));
            }
        }
        List<Descendant> found = new ArrayList<>();
        Deque<Integer> open = new ArrayDeque<>();
        open.add(self);
        while (!open.isEmpty()) {
            for (Descendant process : children.getOrDefault(open.remove(), List.of())) {
                found.add(process);
                open.add(process.pid());
            }
        }
        return found;
    }

    private List<DirectoryEntry> entries() throws ErrnoException {
        int fd = FileCalls.openDirectory(proc, ".");
        try {
            return FileCalls.list(fd);
        } finally {
            FileCalls.close(fd);
        }
    }

    /** Returns a process (proc_pid_stat(5)), unless it ended, be it that nobody took note yet. */
    private Optional<Descendant> read(String pid) {
        try {
            int fd = FileCalls.open(proc, pid + "/stat", FileCalls.O_RDONLY, 0);
            try {
                byte[] bytes = new byte[1024];
                int length = FileCalls.read(fd, bytes, 0, bytes.length);
                String stat =
                        new String(bytes, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
                // The name in parentheses may hold anything, further parentheses too.
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                // Of a zombie all threads may have ended, or the first alone.
                boolean ended = fields[0].equals("Z") && fields[17].equals("1");
                return ended || fields[0].equals("X")
                        ? Optional.empty()
                        : Optional.of(
                                new Descendant(
                                        Integer.parseInt(pid),
                                        Integer.parseInt(fields[1]),
                                        Integer.parseInt(fields[2]),
                                        Integer.parseInt(fields[3])));
            } finally {
                FileCalls.close(fd);
            }
        } catch (ErrnoException | RuntimeException e) {
            return Optional.empty(); // it ended between the list and here
        }
    }
}
