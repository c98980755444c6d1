package djong.api.system;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The firewall's driver. */
@Json
public record FirewallInfo(
        @Json.Property("Driver") String driver,
        @Json.Property("Info") @Nullable List<List<String>> info) {

    public FirewallInfo {
        driver = driver == null ? "" : driver;
    }
}
