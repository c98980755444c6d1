package djong.api.container;

import io.avaje.jsonb.Json;

/** An rlimit by its ulimit name. */
@Json
public record Ulimit(
        @Json.Property("Name") String name,
        @Json.Property("Hard") long hard,
        @Json.Property("Soft") long soft) {

    public Ulimit {
        name = name == null ? "" : name;
    }
}
