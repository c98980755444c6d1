package djong.api.container;

import io.avaje.jsonb.Json;

/** A path that a container changed. @param kind 0 modified, 1 added, 2 deleted */
@Json
public record FilesystemChange(
        @Json.Property("Path") String path,
        @Json.Property("Kind") int kind) {
    public FilesystemChange {
        path = path == null ? "" : path;
    }
}
