package io.cooper.check;

import io.cooper.sandbox.InjectedFile;
import io.cooper.sandbox.InjectedTree;
import java.util.List;

/** What a view of the image has beside the image's files and the tests. */
record Additions(List<InjectedFile> files, List<InjectedTree> trees) {

    static final Additions NONE = new Additions(List.of(), List.of());

    Additions {
        files = List.copyOf(files);
        trees = List.copyOf(trees);
    }
}
