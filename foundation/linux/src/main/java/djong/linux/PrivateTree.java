package djong.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tree of mounts in a mount namespace of its own, which nobody else sees and which ends when this is closed. Whoever has it works in it through
 * {@link #root()}, from any thread. Needs CAP_SYS_ADMIN.
 *
 * <p>This is how files of a container are looked at while it may be running, may start or may end meanwhile: the same file system as its root,
 * but without what is mounted in there for its processes alone.
 */
public final class PrivateTree implements AutoCloseable {
    /**
     * Something to be seen in the tree.
     *
     * @param source a path of the host; null takes what is mounted at {@code target} in the namespace that the tree is copied from
     * @param target absolute, inside; made when it is missing
     */
    public record Attached(@Nullable Path source, String target, boolean recursive, boolean readOnly) {}

    private final Fd namespace;
    private final Root root;

    private PrivateTree(Fd namespace, Root root) {
        this.namespace = namespace;
        this.root = root;
    }

    /** A tree with {@code mounts} as its root; their target is {@code at}, an empty directory, where nobody else ever sees them. */
    public static PrivateTree mount(List<Mount> mounts, Path at, List<Attached> attached) throws IOException {
        return Namespaces.fresh(EnumSet.of(Namespaces.Kind.MOUNT), () -> {
            for (Mount mount : mounts) Mounts.mount(mount);
            return made(at, attached, List.of());
        });
    }

    /** A tree whose root is that of a process: the same mount, without what is mounted in it. @throws ErrnoException ENOENT when it has gone */
    public static PrivateTree ofProcess(int pid, Path at, List<Attached> attached) throws IOException {
        try (Fd process = Namespaces.of(pid, Namespaces.Kind.MOUNT)) {
            return copy(process, at, attached);
        }
    }

    /** Another tree with the root of this one, without what is attached to it. */
    public PrivateTree again(Path at, List<Attached> attached) throws IOException {
        return copy(namespace, at, attached);
    }

    private static PrivateTree copy(Fd namespace, Path at, List<Attached> attached) throws IOException {
        List<@Nullable Fd> copies = new java.util.ArrayList<>();
        try (Fd copied = Namespaces.in(namespace, Namespaces.Kind.MOUNT, () -> {
            Fd rootCopy = Mounts.copy(Path.of("/"), false, false);
            try {
                for (Attached a : attached) copies.add(a.source() == null ? mounted(a) : null);
                return rootCopy;
            } catch (IOException e) {
                rootCopy.close();
                throw e;
            }
        })) {
            return Namespaces.fresh(EnumSet.of(Namespaces.Kind.MOUNT), () -> {
                Mounts.attach(copied, at);
                return made(at, attached, copies);
            });
        } finally {
            for (Fd each : copies) if (each != null) each.close();
        }
    }

    /** What is mounted at a place of the calling thread's namespace; null when nothing is any more. */
    private static @Nullable Fd mounted(Attached a) throws IOException {
        try (Root inside = Root.open(Path.of("/"));
                Fd there = inside.open(a.target(), Fd.PATH_ONLY, 0)) {
            return Mounts.copy(there, a.target(), a.recursive(), a.readOnly());
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.EINVAL) return null;
            throw e;
        }
    }

    /** On a thread in the new namespace, with the root mounted at {@code at}. */
    private static PrivateTree made(Path at, List<Attached> attached, List<@Nullable Fd> copies) throws IOException {
        Root root = Root.open(at);
        try {
            for (int i = 0; i < attached.size(); i++) {
                Attached a = attached.get(i);
                Path source = a.source();
                if (source != null) {
                    try (Fd copy = Mounts.copy(source, a.recursive(), a.readOnly())) {
                        attach(root, a, copy, java.nio.file.Files.isDirectory(source));
                    } catch (ErrnoException e) {
                        // A source that has gone cannot be shown.
                        if (e.errno() != Errno.ENOENT) throw e;
                    }
                } else {
                    Fd copy = i < copies.size() ? copies.get(i) : null;
                    if (copy != null) attach(root, a, copy, copy.stat().isDirectory());
                }
            }
            // Afterwards there is no /proc to find it by.
            Fd namespace = Namespaces.current(Namespaces.Kind.MOUNT);
            // Holding on to all mounts of the host for as long as somebody downloads would keep them busy.
            try {
                Mounts.pivot(at);
            } catch (IOException e) {
                namespace.close();
                throw e;
            }
            return new PrivateTree(namespace, root);
        } catch (IOException | RuntimeException e) {
            root.close();
            throw e;
        }
    }

    private static void attach(Root root, Attached a, Fd copy, boolean directory) throws IOException {
        try (Fd target = target(root, a.target(), directory)) {
            if (target.stat().isDirectory() == directory) Mounts.attach(copy, target);
        }
    }

    /** The place for a mount, made as Docker makes it where it is missing. */
    private static Fd target(Root root, String path, boolean directory) throws IOException {
        try {
            return root.open(path, Fd.PATH_ONLY, 0);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT) throw e;
        }
        if (directory) root.directories(path, 0755).close();
        else {
            int slash = path.lastIndexOf('/');
            try (Dir parent = root.directories(slash <= 0 ? "/" : path.substring(0, slash), 0755)) {
                parent.create(path.substring(slash + 1), 0755).close();
            }
        }
        return root.open(path, Fd.PATH_ONLY, 0);
    }

    /** The tree's root; closed with this. */
    public Root root() {
        return root;
    }

    /**
     * Mounts the root of this tree at {@code target} of the calling thread's namespace as well: the same file system, not another one over the same
     * folders, which overlayfs does not bear.
     */
    public void mountRootAt(Path target) throws IOException {
        try (Fd copied =
                Namespaces.in(namespace, Namespaces.Kind.MOUNT, () -> Mounts.copy(Path.of("/"), false, false))) {
            Mounts.attach(copied, target);
        }
    }

    /** The last mount of a file system goes with this, which writes back what is not on the disk yet: may take long, and holds the calling thread. */
    @Override
    public void close() {
        root.close();
        namespace.close();
    }
}
