package djong.registry.server.wire;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is kept in the metadata. Times are milliseconds since 1970, sizes are bytes. */
public final class Records {
    private Records() {}

    /** A repository; {@code bytes} of its blobs and manifests together, each counted once. */
    @Json
    public record Repository(long created, long bytes) {}

    /** Where a tag points. */
    @Json
    public record Tag(String name, String digest, long pushed) {}

    /**
     * A manifest of a repository.
     *
     * @param blobs what must not be collected while it is there: config, layers, and the manifests of an index
     * @param subject the digest of what it is about
     */
    @Json
    public record Manifest(
            String mediaType,
            long size,
            List<String> blobs,
            @Nullable String subject,
            long pushed) {}

    /** A blob that a repository holds. {@code seen} is when a client last pushed or asked for it, more or less. */
    @Json
    public record Blob(long size, long seen) {}

    /** An upload that has begun. */
    @Json
    public record Upload(String repository, long begun) {}

    /** A refresh token, by the digest of its text. {@code proof} is the digest of the password's hash: a new password ends it. */
    @Json
    public record Refresh(String account, String proof, long issued) {}

    /** What a mirror knows of a tag, and when it last asked. */
    @Json
    public record Mirrored(String digest, long checked) {}
}
