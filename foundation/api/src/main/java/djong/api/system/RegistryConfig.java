package djong.api.system;

import djong.api.wire.ShownStrings;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the engine knows of registries. */
@Json
public record RegistryConfig(
        @Json.Property("IndexConfigs") Map<String, IndexInfo> indexConfigs,
        @Json.Property("InsecureRegistryCIDRs") List<String> insecureRegistryCidrs,

        @Json.Property("Mirrors") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> mirrors) {

    public RegistryConfig {
        indexConfigs = indexConfigs == null ? Map.of() : indexConfigs;
        insecureRegistryCidrs = insecureRegistryCidrs == null ? List.of() : insecureRegistryCidrs;
    }
}
