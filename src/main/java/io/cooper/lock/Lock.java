package io.cooper.lock;

import io.cooper.archive.PackageFile;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an image is made of, to the byte.
 *
 * @param base the base
 * @param wanted the setting {@code <packages>}
 * @param packages these and all that they need and the base lacks
 */
public record Lock(LockedBase base, SortedSet<String> wanted, List<PackageFile> packages) {

    public Lock {
        wanted = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(wanted));
        packages = packages.stream().sorted().toList();
    }

    /**
     * Refuses to be used for another base or other packages than it was made for.
     *
     * @param from the setting {@code <from>}
     * @param names the setting {@code <packages>}
     */
    public void refuseOthers(String from, List<String> names) throws LockException {
        if (!from.equals(base.reference())) {
            throw new LockException(
                    LockFile.NAME
                            + " is for <from>"
                            + base.reference()
                            + "</from>, but the POM has <from>"
                            + from
                            + "</from>; run cooper:lock");
        }
        if (!new TreeSet<>(names).equals(wanted)) {
            throw new LockException(
                    LockFile.NAME
                            + " is for <packages>"
                            + String.join(",", wanted)
                            + "</packages>, but the POM has others; run cooper:lock");
        }
    }

    /**
     * Returns what another lock of the same image has otherwise, a line each: {@code name old →
     * new}, or that a package is new or gone. Empty if they are for the same bytes.
     */
    public List<String> changesTo(Lock other) {
        SortedMap<String, PackageFile> before = byName();
        SortedMap<String, PackageFile> after = other.byName();
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        List<String> changes = new ArrayList<>();
        for (String name : names) {
            PackageFile old = before.get(name);
            PackageFile now = after.get(name);
            if (old == null) {
                changes.add(name + " (new) → " + now.version());
            } else if (now == null) {
                changes.add(name + " " + old.version() + " → (gone)");
            } else if (!old.digest().equals(now.digest())) {
                changes.add(name + " " + old.version() + " → " + now.version());
            }
        }
        // A base whose packages are known changes with them; of another nothing else can be said.
        if (base.files().isEmpty() && !base.manifest().equals(other.base().manifest())) {
            changes.add(
                    0, base.reference() + " " + base.manifest() + " → " + other.base().manifest());
        }
        return List.copyOf(changes);
    }

    private SortedMap<String, PackageFile> byName() {
        SortedMap<String, PackageFile> files = new TreeMap<>();
        base.files().forEach(file -> files.put(file.name(), file));
        packages.forEach(file -> files.put(file.name(), file));
        return files;
    }
}
