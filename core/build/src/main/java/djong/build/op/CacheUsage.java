package djong.build.op;

import java.time.Instant;

/**
 * A folder of {@code RUN --mount=type=cache}.
 *
 * @param sizeBytes with the copies that steps made which wanted it for themselves while it was in use
 * @param lastUsed when a step or an archive began to use it
 */
public record CacheUsage(String id, long sizeBytes, Instant lastUsed, boolean inUse) {
    /** Both, which are copies of one. */
    CacheUsage with(CacheUsage other) {
        return new CacheUsage(
                id,
                sizeBytes + other.sizeBytes,
                lastUsed.isAfter(other.lastUsed) ? lastUsed : other.lastUsed,
                inUse || other.inUse);
    }
}
