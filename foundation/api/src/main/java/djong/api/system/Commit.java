package djong.api.system;

import io.avaje.jsonb.Json;

/** The commit a helper was built from. */
@Json
public record Commit(@Json.Property("ID") String id) {

    public Commit {
        id = id == null ? "" : id;
    }

    public static final Commit NONE = new Commit("");
}
