package io.cooper.rootfs;

import io.cooper.linux.FileStat;

/** What is the same for all names of a file. */
record Inode(long device, long number) {

    static Inode of(FileStat stat) {
        return new Inode(stat.device(), stat.inode());
    }

    // Written out in records that each build compares: what Java makes for a record is put together
    // when it is called first, and that takes a while.
    @Override
    public boolean equals(Object other) {
        return other instanceof Inode inode && device == inode.device && number == inode.number;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(device) + Long.hashCode(number);
    }
}
