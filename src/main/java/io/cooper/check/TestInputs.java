package io.cooper.check;

import io.cooper.oci.Digest;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** All that decides what a test does, as one digest. */
final class TestInputs {

    private final StringBuilder list = new StringBuilder();

    private TestInputs() {}

    static Digest digest(Path directory, TestSettings settings) throws IOException {
        TestInputs inputs = new TestInputs();
        inputs.line("settings");
        settings.decisive().forEach(field -> inputs.line(TreePath.bytes(field)));
        if (Files.isDirectory(directory)) {
            try (Rootfs tree = Rootfs.open(directory)) {
                inputs.addDirectory(tree, "");
            }
        }
        return Digest.sha256(inputs.list.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private void addDirectory(Rootfs tree, String path) throws IOException {
        for (String name : tree.list(path)) {
            String child = TreePath.join(path, name);
            Optional<Entry> entry = tree.stat(child);
            if (entry.isPresent()) {
                add(tree, entry.get());
            }
        }
    }

    private void add(Rootfs tree, Entry entry) throws IOException {
        switch (entry.type()) {
            case DIRECTORY -> {
                line("directory", entry.path());
                addDirectory(tree, entry.path());
            }
            case SYMLINK -> line("symlink", entry.path(), entry.linkTarget());
            case FILE, HARD_LINK -> {
                // As in git only this bit counts: the others differ from checkout to checkout.
                String kind = (entry.mode() & 0100) != 0 ? "executable" : "file";
                try (InputStream in = tree.read(entry.path())) {
                    line(kind, entry.path(), Digest.sha256(in).toString());
                }
            }
            default -> line("special", entry.path());
        }
    }

    /**
     * Adds a line of fields that cannot be taken for another one: each has its length before it.
     */
    private void line(String... fields) {
        for (String field : fields) {
            list.append(field.length()).append(' ').append(field).append('\n');
        }
    }
}
