package djong.store;

import djong.base.EngineException;
import djong.base.Undo;
import djong.store.content.ContentStore;
import djong.store.gc.Gc;
import djong.store.lease.Leases;
import djong.store.lease.WriteGate;
import djong.store.metadata.Metadata;
import djong.store.snapshot.OverlaySnapshotter;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;

/** A data root that this process owns. */
public final class Store implements AutoCloseable {
    private final Path dataRoot;
    private final DataRootLock lock;
    private final Metadata metadata;
    private final Leases leases;
    private final ContentStore content;
    private final OverlaySnapshotter snapshots;
    private final Gc gc;

    private Store(
            Path dataRoot,
            DataRootLock lock,
            Metadata metadata,
            Leases leases,
            ContentStore content,
            OverlaySnapshotter snapshots,
            Gc gc) {
        this.dataRoot = dataRoot;
        this.lock = lock;
        this.metadata = metadata;
        this.leases = leases;
        this.content = content;
        this.snapshots = snapshots;
        this.gc = gc;
    }

    /** {@link #open(Path, InstantSource)} by the system's clock. */
    public static Store open(Path dataRoot) {
        return open(dataRoot, InstantSource.system());
    }

    /**
     * Takes a data root, creates it where there is none, and repairs what a crash has left.
     *
     * @throws EngineException.Unavailable when another process owns it, or a newer program wrote it
     * @throws EngineException.System when it is damaged or cannot be used
     */
    public static Store open(Path dataRoot, InstantSource clock) {
        try (var undo = new Undo()) {
            Path root = folder(dataRoot);
            DataRootLock lock = DataRootLock.take(root);
            undo.push("unlock " + root, lock::close);
            Metadata metadata = Metadata.open(root.resolve("metadata.db"));
            undo.push("close the metadata", metadata::close);
            var gate = new WriteGate();
            var leases = new Leases(gate);
            ContentStore content = ContentStore.open(root.resolve("content"), gate, leases, clock);
            OverlaySnapshotter snapshots = OverlaySnapshotter.open(root.resolve("snapshots"), metadata, gate, leases);
            undo.keep();
            return new Store(
                    root, lock, metadata, leases, content, snapshots, new Gc(gate, leases, content, snapshots));
        }
    }

    private static Path folder(Path dataRoot) {
        try {
            // Files of containers lie below, with whatever owners and set-user-id bits they have: nobody else may reach
            // them.
            var mode = PosixFilePermissions.fromString("rwx--x---");
            if (!Files.isDirectory(dataRoot))
                Files.createDirectories(dataRoot, PosixFilePermissions.asFileAttribute(mode));
            return dataRoot.toRealPath();
        } catch (IOException e) {
            throw new EngineException.System("cannot use the data root " + dataRoot + ": " + e.getMessage(), e);
        }
    }

    /** Absolute, without symbolic links. */
    public Path dataRoot() {
        return dataRoot;
    }

    public ContentStore content() {
        return content;
    }

    public Snapshotter snapshots() {
        return snapshots;
    }

    public Metadata metadata() {
        return metadata;
    }

    public Leases leases() {
        return leases;
    }

    public Gc gc() {
        return gc;
    }

    /** Gives the data root back. Files on their way out are deleted by the next owner. */
    @Override
    public void close() {
        try (var undo = new Undo()) {
            undo.push("unlock " + dataRoot, lock::close);
            undo.push("close the metadata", metadata::close);
            undo.push("stop removing snapshots", snapshots::close);
        }
    }
}
