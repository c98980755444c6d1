package djong.api.container;

import io.avaje.jsonb.Json;

/** A block device's weight. */
@Json
public record WeightDevice(
        @Json.Property("Path") String path,
        @Json.Property("Weight") int weight) {

    public WeightDevice {
        path = path == null ? "" : path;
    }
}
