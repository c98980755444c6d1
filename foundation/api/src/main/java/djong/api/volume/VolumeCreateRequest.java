package djong.api.volume;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Body of a volume's creation. @param clusterVolumeSpec there for swarm; only whether it is there matters */
@Json
public record VolumeCreateRequest(
        @Json.Property("ClusterVolumeSpec") @Nullable Map<String, Object> clusterVolumeSpec,
        @Json.Property("Driver") String driver,
        @Json.Property("DriverOpts") @Nullable Map<String, String> driverOpts,
        @Json.Property("Labels") @Nullable Map<String, String> labels,
        @Json.Property("Name") String name) {

    public VolumeCreateRequest {
        driver = driver == null ? "" : driver;
        name = name == null ? "" : name;
    }
}
