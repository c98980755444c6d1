package djong.api.network;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One range of addresses. */
@Json
public record IpamConfig(
        @Json.Property("Subnet") @Nullable String subnet,
        @Json.Property("IPRange") @Nullable String ipRange,
        @Json.Property("Gateway") @Nullable String gateway,
        @Json.Property("AuxiliaryAddresses") @Nullable Map<String, String> auxiliaryAddresses) {}
