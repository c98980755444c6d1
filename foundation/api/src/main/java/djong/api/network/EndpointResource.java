package djong.api.network;

import io.avaje.jsonb.Json;

/** A container in a network; addresses with their prefix. */
@Json
public record EndpointResource(
        @Json.Property("Name") String name,
        @Json.Property("EndpointID") String endpointId,
        @Json.Property("MacAddress") String macAddress,
        @Json.Property("IPv4Address") String ipv4Address,
        @Json.Property("IPv6Address") String ipv6Address) {

    public EndpointResource {
        name = name == null ? "" : name;
        endpointId = endpointId == null ? "" : endpointId;
        macAddress = macAddress == null ? "" : macAddress;
        ipv4Address = ipv4Address == null ? "" : ipv4Address;
        ipv6Address = ipv6Address == null ? "" : ipv6Address;
    }
}
