package djong.api.system;

import io.avaje.jsonb.Json;

/** A pool that networks get their subnets from. */
@Json
public record AddressPool(
        @Json.Property("Base") String base,
        @Json.Property("Size") int size) {

    public AddressPool {
        base = base == null ? "" : base;
    }
}
