package djong.api.image;

import io.avaje.jsonb.Json;

/** What the engine knows of an image beside its bytes. */
@Json
public record ImageMetadata(@Json.Property("LastTagTime") String lastTagTime) {

    public ImageMetadata {
        lastTagTime = lastTagTime == null ? "" : lastTagTime;
    }
}
