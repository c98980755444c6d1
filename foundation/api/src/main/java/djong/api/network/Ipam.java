package djong.api.network;

import djong.api.wire.ShownIpamConfigList;
import djong.api.wire.ShownStringMap;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a network gives out addresses. */
@Json
public record Ipam(
        @Json.Property("Driver") String driver,

        @Json.Property("Options") @Json.Serializer(ShownStringMap.class) @Nullable
        Map<String, String> options,

        @Json.Property("Config") @Json.Serializer(ShownIpamConfigList.class) @Nullable
        List<IpamConfig> config) {

    public Ipam {
        driver = driver == null ? "" : driver;
    }
}
