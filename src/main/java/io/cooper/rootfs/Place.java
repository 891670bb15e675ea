package io.cooper.rootfs;

/**
 * A name in a directory that is open.
 *
 * @param directory the directory's descriptor, which belongs to the {@link PathWalk} that found it
 *     and is good until that is asked for another place
 * @param directoryPath the directory's path with all links resolved
 * @param name one component; {@code .} for the root of the tree
 */
record Place(int directory, String directoryPath, String name) {

    /** Returns the path of the name with the links before it resolved. */
    String path() {
        return name.equals(".") ? "" : TreePath.join(directoryPath, name);
    }
}
