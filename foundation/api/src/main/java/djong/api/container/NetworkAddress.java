package djong.api.container;

import io.avaje.jsonb.Json;

/** An address with its prefix. */
@Json
public record NetworkAddress(
        @Json.Property("Addr") String addr,
        @Json.Property("PrefixLen") int prefixLen) {

    public NetworkAddress {
        addr = addr == null ? "" : addr;
    }
}
