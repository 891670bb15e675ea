package io.cooper.sandbox;

import io.cooper.linux.MountNamespace;
import io.cooper.linux.ProcessCalls;
import java.io.IOException;

/**
 * Where a launcher with namespaces finds the file trees that it is to enter. Its own mount
 * namespace, into which commands can look through {@code /proc/1}, has nothing in it.
 */
final class MachineTrees {

    private MountNamespace machineOrNull;

    /** Moves the calling thread to where all trees of the machine are. */
    void enter() throws IOException {
        if (machineOrNull == null) {
            machineOrNull = MountNamespace.copy();
            // Any directory will do: what is mounted on it becomes all there is.
            ProcessCalls.mount("tmpfs", "/proc", "tmpfs", ProcessCalls.MS_RDONLY, null);
            ProcessCalls.changeDirectory("/proc");
            ProcessCalls.pivotRoot();
        }
        machineOrNull.enter();
    }
}
