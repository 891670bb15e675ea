package io.cooper.rootfs;

import io.cooper.oci.CorruptBlobException;
import io.cooper.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The tree that layers give when they are unpacked over each other, without unpacking them: nothing
 * is written, and no privilege is needed.
 */
public final class LayerStack implements ImageFiles {

    private static final int MAX_LINKS = 40;

    /** More bytes than the lists of users and groups of any image have together. */
    private static final int MAX_ACCOUNTS = 16 << 20;

    /**
     * A file; hard links are the same node under several paths.
     *
     * @param contentOrNull the digest of its content
     * @param textOrNull the content itself, a char for a byte
     */
    record Node(Entry entry, Digest contentOrNull, String textOrNull) {

        Node(Entry entry) {
            this(entry, null, null);
        }

        boolean is(Entry.Type type) {
            return entry.type() == type;
        }
    }

    private final TreeMap<String, Node> nodes = new TreeMap<>();
    private final boolean withDigests;
    private int accounts;

    private LayerStack(boolean withDigests) {
        this.withDigests = withDigests;
    }

    /** Begins with an empty tree. */
    public LayerStack() {
        this(true);
    }

    /**
     * Returns the tree that layers give, of whose files only the lists of users and groups can be
     * read, and their digests are not known.
     *
     * @param layers bottom first
     * @throws CorruptBlobException if a layer is not what its digests say
     */
    public static LayerStack of(List<LayerFile> layers) throws IOException {
        LayerStack stack = new LayerStack(false);
        stack.addAll(layers);
        return stack;
    }

    /**
     * Returns such a tree as {@link #writeTo} wrote it.
     *
     * @param in not closed
     */
    public static LayerStack read(InputStream in) throws IOException {
        LayerStack stack = new LayerStack(false);
        stack.nodes.putAll(StackFormat.read(in));
        stack.nodes.values().stream()
                .filter(node -> node.textOrNull() != null)
                .forEach(node -> stack.accounts += node.textOrNull().length());
        return stack;
    }

    /**
     * Writes a tree of {@link #of}, for those who read it later.
     *
     * @param out not closed
     */
    public void writeTo(OutputStream out) throws IOException {
        StackFormat.write(nodes, out);
    }

    /**
     * Adds layers, bottom first.
     *
     * @throws CorruptBlobException if a layer is not what its digests say
     */
    public void addAll(List<LayerFile> layers) throws IOException {
        for (LayerFile layer : layers) {
            layer.read(this::add);
        }
    }

    /**
     * Adds a layer and reads the stream to its end.
     *
     * @param tar the layer, not compressed; not closed
     * @param what the layer's name for messages
     * @throws BadLayerException if it is malformed or wants to leave the tree
     */
    public void add(InputStream tar, String what) throws IOException {
        TarReader reader = new TarReader(tar);
        Set<String> own = new HashSet<>();
        String at = "";
        try {
            Optional<Entry> next = reader.next();
            for (int count = 1; next.isPresent(); count++) {
                at = "entry " + TreePath.display(next.get().path()) + ": ";
                if (count > LayerUnpacker.MAX_ENTRIES) {
                    throw new BadLayerException("too many entries");
                }
                add(next.get(), reader.content(), own);
                at = "";
                next = reader.next();
            }
        } catch (BadLayerException e) {
            throw new BadLayerException("layer " + what + ": " + at + e.getMessage());
        }
        reader.drain();
    }

    private void add(Entry entry, InputStream content, Set<String> own) throws IOException {
        LayerName name = LayerName.of(entry.path());
        switch (name.kind()) {
            case PUT -> put(name.path(), entry, content, own);
            case HIDE -> {
                Optional<String> path = find(name.path());
                path.ifPresent(found -> hideContent(found, own));
                path.filter(found -> !own.contains(found)).ifPresent(nodes::remove);
            }
            case HIDE_CONTENT -> find(name.path()).ifPresent(found -> hideContent(found, own));
            default -> {}
        }
    }

    private void hideContent(String path, Set<String> own) {
        below(path).keySet().removeIf(below -> !own.contains(below));
    }

    private Optional<String> find(String path) throws BadLayerException {
        return resolveParent(path, null);
    }

    /** Returns a path with the links before its last component resolved; makes what is missing. */
    private String make(String path, Instant mtime) throws BadLayerException {
        return resolveParent(path, mtime).orElseThrow();
    }

    /** Returns what is below a path, as a view. */
    private Map<String, Node> below(String path) {
        return path.isEmpty()
                ? nodes.tailMap("", false)
                : nodes.subMap(path + "/", path + (char) ('/' + 1));
    }

    private void put(String name, Entry entry, InputStream content, Set<String> own)
            throws IOException {
        String path = make(name, entry.mtime());
        Node node =
                switch (entry.type()) {
                    case HARD_LINK -> target(entry);
                    case FILE -> file(path, entry, content);
                    default -> new Node(entry);
                };
        if (!node.is(Entry.Type.DIRECTORY)) {
            if (path.isEmpty()) {
                throw new BadLayerException("the root of the tree can only be a directory");
            }
            below(path).clear();
        }
        nodes.put(path, node);
        for (String at = path; own.add(at) && !at.isEmpty(); at = TreePath.parent(at)) {
            // all of them, up to one that is known
        }
    }

    private Node file(String path, Entry entry, InputStream content) throws IOException {
        if (withDigests) {
            return new Node(entry, Digest.sha256(content), null);
        }
        // Wherever they are: links may lead there.
        if (!path.endsWith("passwd") && !path.endsWith("group")) {
            return new Node(entry);
        }
        byte[] text = content.readNBytes(MAX_ACCOUNTS - accounts);
        accounts += text.length;
        if (accounts == MAX_ACCOUNTS) {
            throw new BadLayerException("lists of users of more than " + MAX_ACCOUNTS + " bytes");
        }
        return new Node(entry, null, new String(text, StandardCharsets.ISO_8859_1));
    }

    private Node target(Entry link) throws IOException {
        String path = LayerName.path(link.linkTarget(), "a hard link to a name");
        Node node = find(path).map(nodes::get).orElse(null);
        if (node == null || node.is(Entry.Type.DIRECTORY)) {
            throw new BadLayerException(
                    String.format(
                            "a hard link to %s, which is %s",
                            TreePath.display(path), node == null ? "not there" : "a directory"));
        }
        return node;
    }

    private Optional<String> resolveParent(String path, Instant mtimeOrNull)
            throws BadLayerException {
        Node parent = nodes.get(TreePath.parent(path));
        if (parent != null && parent.is(Entry.Type.DIRECTORY)) {
            return Optional.of(path); // all above it are directories too
        }
        Deque<String> pending = new ArrayDeque<>(TreePath.components(TreePath.parent(path)));
        List<String> done = new ArrayList<>();
        int links = 0;
        int ofLinks = 0; // of the pending ones
        while (!pending.isEmpty()) {
            String name = pending.pop();
            boolean ofLink = ofLinks-- > 0;
            ofLinks = Math.max(0, ofLinks);
            if (name.equals("..")) {
                if (done.isEmpty()) {
                    throw new BadLayerException("a symbolic link on its way climbs above the root");
                }
                done.remove(done.size() - 1);
                continue;
            }
            String here = TreePath.join(String.join("/", done), name);
            Node node = nodes.get(here);
            if (node == null && mtimeOrNull == null) {
                return Optional.empty();
            }
            if (node == null && ofLink) {
                throw new BadLayerException("a symbolic link on its way leads nowhere");
            }
            if (node == null) {
                node = new Node(Entry.directory(here, 0755, mtimeOrNull));
                nodes.put(here, node);
            }
            if (node.is(Entry.Type.SYMLINK)) {
                if (++links > MAX_LINKS) {
                    throw new BadLayerException("too many symbolic links on its way");
                }
                String target = node.entry().linkTarget();
                if (target.startsWith("/")) {
                    done.clear();
                }
                List<String> components = TreePath.components(target);
                ofLinks += components.size();
                for (int i = components.size() - 1; i >= 0; i--) {
                    pending.push(components.get(i));
                }
            } else if (node.is(Entry.Type.DIRECTORY)) {
                done.add(name);
            } else {
                throw new BadLayerException(TreePath.display(here) + " is not a directory");
            }
        }
        return Optional.of(TreePath.join(String.join("/", done), TreePath.name(path)));
    }

    @Override
    public Optional<Entry> stat(String path) {
        return Optional.ofNullable(nodes.get(path)).map(node -> node.entry().withPath(path));
    }

    @Override
    public InputStream read(String path) throws IOException {
        Node node = nodes.get(path);
        if (node == null || node.textOrNull() == null) {
            throw new IOException("the content of " + TreePath.display(path) + " is not known");
        }
        return new ByteArrayInputStream(node.textOrNull().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Returns the tree as it is now. */
    public TreeListing listing() {
        IdentityHashMap<Node, String> firstNames = new IdentityHashMap<>();
        nodes.forEach((path, node) -> firstNames.putIfAbsent(node, path));
        TreeMap<String, TreeListing.Item> items = new TreeMap<>();
        nodes.forEach(
                (path, node) ->
                        items.put(
                                path,
                                new TreeListing.Item(
                                        node.entry().withPath(path),
                                        node.contentOrNull(),
                                        firstNames.get(node))));
        return new TreeListing(items);
    }
}
