package djong.store.snapshot;

import djong.base.EngineException;
import djong.linux.Mount;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Layered file systems. An image's layers are made bottom up: {@code prepare("transient/x", parent)}, unpack into {@code upper},
 * {@code commit(chainId, "transient/x")}. A container is {@code prepare(containerId, chainId)}, {@code mounts}, and {@code remove}.
 *
 * <p>Every change is whole or has not happened, also when the process dies in its middle. Any thread may call.
 */
public interface Snapshotter {
    /** Active snapshots and views whose key begins so are removed when the store is opened: nobody can go on with them. */
    String TRANSIENT = "transient/";

    /**
     * A new writable snapshot. Its root directory has the owner and mode of the parent's, or is root's with 0755.
     *
     * @param parent null for an empty one
     * @throws EngineException.Conflict when {@code key} is taken
     * @throws EngineException.NotFound when there is no such parent
     */
    Snapshot.Active prepare(String key, @Nullable String parent);

    /** A new snapshot that is only read; otherwise as {@link #prepare}. */
    Snapshot.View view(String key, @Nullable String parent);

    /**
     * Makes an active snapshot, which nobody may have mounted or write any more, a committed one. Blocks until its files are on disk.
     *
     * @throws EngineException.Conflict when {@code name} is taken: someone else made the same layer; remove yours
     * @throws EngineException.NotFound when there is no active snapshot under {@code key}
     */
    Snapshot.Committed commit(String name, String key);

    /**
     * As {@link #commit(String, String)}, and puts it on {@code parent}, whatever it stood on: layers may be unpacked side by side, since none of
     * them looks at the one below, and are put on each other afterwards.
     *
     * @param parent null for nothing
     * @throws EngineException.NotFound when there is no such parent
     */
    Snapshot.Committed commit(String name, String key, @Nullable String parent);

    /**
     * What to mount to see an active snapshot or a view. Mounts nothing.
     *
     * @param target where it is to be mounted
     * @param volatileUpper do without any sync, for what need not survive a power cut: unmounting is then fast
     */
    List<Mount> mounts(String key, Path target, boolean volatileUpper);

    /** What to mount to see, read-only, what a snapshot stands on; nothing where it has no parent. Mounts nothing. */
    List<Mount> mountsOfParent(String key, Path target);

    /** The folder of an active snapshot's own files; can be filled without mounting. @throws EngineException.NotFound */
    Path upper(String key);

    /** Overlay's working folder of an active snapshot; nobody else's business but to show it. @throws EngineException.NotFound */
    Path work(String key);

    /** The folders of the snapshots below {@code key}, the nearest first. @throws EngineException.NotFound */
    List<Path> lower(String key);

    /** Whether {@link #limit} can be had: the file system keeps project quotas. */
    boolean canLimit();

    /**
     * Lets an active snapshot, in which nothing is yet, not grow beyond {@code bytes}; writers get ENOSPC or EDQUOT.
     *
     * @throws EngineException.System where {@link #canLimit} says no
     */
    void limit(String key, long bytes);

    boolean exists(String key);

    Optional<Snapshot> find(String key);

    /** The key below; null at the bottom. @throws EngineException.NotFound */
    @Nullable
    String parent(String key);

    /**
     * Takes a snapshot away. Fast: the files are deleted later, in the background.
     *
     * @throws EngineException.NotFound when there is none
     * @throws EngineException.Conflict when others stand on it
     */
    void remove(String key);

    /** Walks the files of an active snapshot; a committed one knows. @throws EngineException.NotFound */
    Usage usage(String key);

    /** All snapshots. */
    List<Snapshot> walk();
}
