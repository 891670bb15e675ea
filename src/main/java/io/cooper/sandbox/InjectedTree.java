package io.cooper.sandbox;

import java.nio.file.Path;

/**
 * A directory of this machine whose copy, owned by root, is there while a view is open and gone
 * afterwards. In a fresh view it cannot be written to where the kind of sandbox can see to that.
 *
 * @param source the directory
 * @param path of the copy in the tree, without a leading slash
 */
public record InjectedTree(Path source, String path) {}
