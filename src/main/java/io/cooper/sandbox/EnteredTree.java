package io.cooper.sandbox;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.ProcessCalls;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;

/** The file tree that a launcher is in, until it leaves it. */
final class EnteredTree implements Closeable {

    private static final int NONE = -1;
    private static final long NO_LIMIT = -1;

    private final int proc;
    private final int home;

    private EnteredTree(int proc, int home) {
        this.proc = proc;
        this.home = home;
    }

    /**
     * Enters a tree. With namespaces, the calling thread does, and those that it starts; they leave
     * the tree by their end. Without, the whole process does.
     *
     * @param machine where the tree is, for a thread with namespaces
     */
    static EnteredTree enter(Message enter, MachineTrees machine) throws IOException {
        if (enter.text("way").equals("pivot")) {
            machine.enter();
            Entrance.pivot(enter);
            return new EnteredTree(directory("/proc"), NONE);
        }
        EnteredTree entered = new EnteredTree(directory("/proc"), directory("/"));
        try {
            Entrance.changeRoot(new File(enter.text("root")));
            limitFiles(Long.parseLong(enter.text("disk")));
            return entered;
        } catch (IOException e) {
            entered.close();
            throw e;
        }
    }

    /** Where no file system of its own sets a limit, a single file has one at least. */
    private static void limitFiles(long bytes) throws ErrnoException {
        ProcessCalls.limitFileSize(bytes > 0 ? bytes : NO_LIMIT);
    }

    private static int directory(String path) throws ErrnoException {
        return FileCalls.openDirectory(FileCalls.AT_FDCWD, path);
    }

    /** Returns a descriptor of a directory /proc that shows this process. */
    int proc() {
        return proc;
    }

    @Override
    public void close() throws IOException {
        FileCalls.close(proc);
        if (home != NONE) {
            // This is the way out for the launcher alone: no command gets the descriptor.
            ProcessCalls.changeDirectory(home);
            ProcessCalls.changeRoot(".");
            FileCalls.close(home);
        }
    }
}
