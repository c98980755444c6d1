package djong.api.container;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** A mount as it is. */
@Json
public record MountPoint(
        @Json.Property("Type") @Nullable String type,
        @Json.Property("Name") @Nullable String name,
        @Json.Property("Source") String source,
        @Json.Property("Destination") String destination,
        @Json.Property("Driver") @Nullable String driver,
        @Json.Property("Mode") String mode,
        @Json.Property("RW") boolean rw,
        @Json.Property("Propagation") String propagation) {

    public MountPoint {
        source = source == null ? "" : source;
        destination = destination == null ? "" : destination;
        mode = mode == null ? "" : mode;
        propagation = propagation == null ? "" : propagation;
    }
}
