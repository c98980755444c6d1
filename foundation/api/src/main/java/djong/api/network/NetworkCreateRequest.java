package djong.api.network;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Body of a request for a new network. */
@Json
public record NetworkCreateRequest(
        @Json.Property("Name") String name,
        @Json.Property("Driver") String driver,
        @Json.Property("Scope") @Nullable String scope,
        @Json.Property("EnableIPv4") @Nullable Boolean enableIpv4,
        @Json.Property("EnableIPv6") @Nullable Boolean enableIpv6,
        @Json.Property("IPAM") @Nullable Ipam ipam,
        @Json.Property("Internal") @Nullable Boolean internal,
        @Json.Property("Attachable") @Nullable Boolean attachable,
        @Json.Property("Ingress") @Nullable Boolean ingress,
        @Json.Property("ConfigOnly") @Nullable Boolean configOnly,
        @Json.Property("ConfigFrom") @Nullable ConfigReference configFrom,
        @Json.Property("Options") @Nullable Map<String, String> options,
        @Json.Property("Labels") @Nullable Map<String, String> labels) {

    public NetworkCreateRequest {
        name = name == null ? "" : name;
        driver = driver == null ? "" : driver;
    }
}
