package io.cooper.linux;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * The functions that this process has, the C library's among them, and those of other libraries,
 * for classes that declare them.
 */
public final class CLibrary {

    /** Of dlopen(3). */
    private static final int RTLD_LAZY = 1;

    private static final String PATHS = "jna.platform.library.path";

    private static final NativeLibrary PROCESS = open();

    private CLibrary() {}

    /**
     * Where libraries lie JNA has another program say, unless it is told; here none is looked for.
     */
    private static NativeLibrary open() {
        String given = System.getProperty(PATHS);
        System.setProperty(PATHS, given == null ? "" : given);
        try {
            return NativeLibrary.getProcess();
        } finally {
            // It counts for all of this JVM, and others may use JNA too.
            if (given == null) {
                System.clearProperty(PATHS);
            }
        }
    }

    /** Binds the native methods of a class to the functions of their names. */
    static void bind(Class<?> functions) {
        Native.register(functions, PROCESS);
    }

    /**
     * Binds the native methods of a class to those of a library of this machine.
     *
     * @param name as the system's loader knows it
     * @throws UnsatisfiedLinkError if it is not there, or lacks one of them
     */
    static void bind(Class<?> functions, String name) {
        // Nothing else in this process is to find what the library has.
        Map<String, Integer> options = Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY);
        Native.register(functions, NativeLibrary.getInstance(name, options));
    }

    /**
     * Puts the library that makes the calls into a directory, where another JVM finds it with
     * {@code jna.boot.library.path}, which is quicker than to look for a place for it.
     */
    public static void copyTo(Path directory) throws IOException {
        String name = System.mapLibraryName("jnidispatch");
        String resource = "/com/sun/jna/" + Platform.RESOURCE_PREFIX + "/" + name;
        try (InputStream library = Native.class.getResourceAsStream(resource)) {
            if (library != null) { // else that JVM looks for it as this one did
                Files.copy(library, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
