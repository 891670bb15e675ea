package io.cooper.sandbox;

import io.cooper.linux.DirectoryEntry;
import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.ProcessCalls;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The processes that descend from this one, which is their subreaper: whatever they do, none can
 * get away from it. They are found in a /proc that was opened before the launcher went where there
 * is none.
 */
final class Descendants {

    private static final int MAX_PASSES = 1000;

    private final int proc;

    /**
     * @param proc a descriptor of a directory /proc
     */
    Descendants(int proc) {
        this.proc = proc;
    }

    /**
     * Ends all of them. New ones can start while the list is read, so it is read until it is empty.
     */
    void end() throws ErrnoException {
        for (int pass = 0; pass < MAX_PASSES; pass++) {
            List<Integer> living = find();
            if (living.isEmpty()) {
                return;
            }
            living.forEach(pid -> ProcessCalls.kill(pid, ProcessCalls.SIGKILL));
        }
    }

    private List<Integer> find() throws ErrnoException {
        Map<Integer, List<Integer>> children = new HashMap<>();
        for (DirectoryEntry entry : entries()) {
            if (Character.isDigit(entry.name().charAt(0))) {
                int parent = parentOf(entry.name());
                children.computeIfAbsent(parent, pid -> new ArrayList<>())
                        .add(Integer.parseInt(entry.name()));
            }
        }
        List<Integer> found = new ArrayList<>();
        Deque<Integer> open = new ArrayDeque<>();
        open.add((int) ProcessHandle.current().pid());
        while (!open.isEmpty()) {
            List<Integer> next = children.getOrDefault(open.remove(), List.of());
            found.addAll(next);
            open.addAll(next);
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

    /**
     * Returns the parent of a process; -1 if the process ended meanwhile or is a zombie that waits
     * for its parent only.
     */
    private int parentOf(String pid) {
        try {
            int fd = FileCalls.open(proc, pid + "/stat", FileCalls.O_RDONLY, 0);
            try {
                byte[] bytes = new byte[1024];
                int length = FileCalls.read(fd, bytes, 0, bytes.length);
                String stat =
                        new String(bytes, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
                // The name in parentheses may hold anything, further parentheses too.
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                return fields[0].equals("Z") ? -1 : Integer.parseInt(fields[1]);
            } finally {
                FileCalls.close(fd);
            }
        } catch (ErrnoException | RuntimeException e) {
            return -1;
        }
    }
}
