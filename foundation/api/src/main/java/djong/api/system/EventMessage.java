package djong.api.system;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** One line of {@code GET /events}. {@code status}, {@code id} and {@code from} repeat the actor for old clients. */
@Json
public record EventMessage(
        @Json.Property("status") @Nullable String status,
        @Json.Property("id") @Nullable String id,
        @Json.Property("from") @Nullable String from,
        @Json.Property("Type") String type,
        @Json.Property("Action") String action,
        @Json.Property("Actor") EventActor actor,
        @Json.Property("scope") @Nullable String scope,
        @Json.Property("time") @Nullable Long time,
        @Json.Property("timeNano") @Nullable Long timeNano) {

    public EventMessage {
        type = type == null ? "" : type;
        action = action == null ? "" : action;
    }
}
