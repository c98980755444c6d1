package djong.api.container;

import io.avaje.jsonb.Json;

/** A block device's limit, in bytes or operations per second. */
@Json
public record ThrottleDevice(
        @Json.Property("Path") String path,
        @Json.Property("Rate") long rate) {

    public ThrottleDevice {
        path = path == null ? "" : path;
    }
}
