package io.cooper.rootfs;

import io.cooper.linux.DescriptorInputStream;
import io.cooper.linux.FileStat;
import java.io.Closeable;
import java.io.InputStream;

/** A file that is open for reading. */
final class ProjectFile implements Closeable {

    private final DescriptorInputStream content;
    private final FileStat stat;

    ProjectFile(int descriptor, FileStat stat) {
        this.content = new DescriptorInputStream(descriptor);
        this.stat = stat;
    }

    FileStat stat() {
        return stat;
    }

    /** Returns its bytes; closed with the file, or by the caller. */
    InputStream content() {
        return content;
    }

    @Override
    public void close() {
        content.close();
    }
}
