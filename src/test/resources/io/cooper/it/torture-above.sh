#!/bin/sh -e
# Lays a layer, the second directory, over the tree in the first, as GNU tools do it: no entry of a whiteout is one of the tree.
cd "$1/t"
rm -r gone-above many/c opaque-above/below file-above directory-above
cd "$2"
tar --format=posix --exclude='.wh.*' -cf - t | tar -C "$1" --numeric-owner -xpf -
