package io.cooper.sandbox;

import io.cooper.linux.ProcessCalls;
import io.cooper.rootfs.TreePath;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.CodeSource;

/**
 * The classes that a launcher needs after it has left the file system that they lie in. Those in
 * jars can be loaded at any time, because a jar stays open; those in directories cannot.
 */
final class NeededClasses {

    private NeededClasses() {}

    /** Loads them. */
    static void load() throws IOException {
        for (Class<?> neighbour : new Class<?>[] {Launcher.class, ProcessCalls.class}) {
            String name = neighbour.getPackageName();
            File[] files = new File(place(neighbour), name.replace('.', '/')).listFiles();
            for (File file : files == null ? new File[0] : files) {
                if (file.getName().endsWith(".class")) {
                    load(name + "." + file.getName().replace(".class", ""));
                }
            }
        }
        load(TreePath.class.getName());
    }

    private static void load(String name) throws IOException {
        try {
            Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IOException("a class of the launcher is missing: " + name, e);
        }
    }

    /** Returns the directory or jar that a class was loaded from. */
    static File place(Class<?> type) throws IOException {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        try {
            return new File(source.getLocation().toURI());
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IOException("no file, but " + source.getLocation() + ", has " + type, e);
        }
    }
}
