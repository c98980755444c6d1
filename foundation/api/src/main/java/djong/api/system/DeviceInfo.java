package djong.api.system;

import io.avaje.jsonb.Json;

/**
 * A device that containers can ask for by name.
 *
 * @param source the kind of description, {@code cdi}
 */
@Json
public record DeviceInfo(
        @Json.Property("Source") String source,
        @Json.Property("ID") String id) {

    public DeviceInfo {
        source = source == null ? "" : source;
        id = id == null ? "" : id;
    }
}
