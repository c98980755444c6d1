package djong.api.image;

import djong.api.wire.ShownStrings;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of an image's history, newest first; {@code Created} in Unix seconds. */
@Json
public record ImageHistoryItem(
        @Json.Property("Comment") String comment,
        @Json.Property("Created") long created,
        @Json.Property("CreatedBy") String createdBy,
        @Json.Property("Id") String id,
        @Json.Property("Size") long size,

        @Json.Property("Tags") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> tags) {

    public ImageHistoryItem {
        comment = comment == null ? "" : comment;
        createdBy = createdBy == null ? "" : createdBy;
        id = id == null ? "" : id;
    }
}
