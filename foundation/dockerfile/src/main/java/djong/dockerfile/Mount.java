package djong.dockerfile;

import org.jspecify.annotations.Nullable;

/**
 * What {@code RUN --mount} brings into a step. Empty texts and nulls were not said.
 *
 * @param from a stage, an image or a named context
 * @param source path in {@code from}
 * @param id of a cache, a secret or an agent
 * @param env variable that gets a secret
 * @param sizeBytes of a tmpfs, 0 for no limit
 */
public record Mount(
        Type type,
        String from,
        String source,
        String target,
        @Nullable Boolean readOnly,
        String id,
        Sharing sharing,
        boolean required,
        long sizeBytes,
        @Nullable Integer mode,
        @Nullable Integer uid,
        @Nullable Integer gid,
        @Nullable String env) {
    public enum Type {
        BIND,
        CACHE,
        TMPFS,
        SECRET,
        SSH
    }

    /** Who may use a cache at the same time. */
    public enum Sharing {
        SHARED,
        PRIVATE,
        LOCKED
    }

    /** The same at another place. */
    public Mount at(String newTarget) {
        return new Mount(
                type, from, source, newTarget, readOnly, id, sharing, required, sizeBytes, mode, uid, gid, env);
    }
}
