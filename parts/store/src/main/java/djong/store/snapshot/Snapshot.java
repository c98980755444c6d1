package djong.store.snapshot;

import org.jspecify.annotations.Nullable;

/** A state of a file system, and what it stands on. */
public sealed interface Snapshot {
    /** Writable; a container's or a layer's in the making. */
    record Active(String key, @Nullable String parent) implements Snapshot {}

    /** Read-only for a while. */
    record View(String key, @Nullable String parent) implements Snapshot {}

    /** Read-only for ever; may be a parent. {@code key} is its name. */
    record Committed(String key, @Nullable String parent, Usage usage) implements Snapshot {}

    String key();

    /** A committed snapshot; null at the bottom. */
    @Nullable
    String parent();
}
