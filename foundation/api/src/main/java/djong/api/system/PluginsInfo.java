package djong.api.system;

import djong.api.wire.ShownStrings;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The drivers by kind. */
@Json
public record PluginsInfo(
        @Json.Property("Volume") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> volume,

        @Json.Property("Network") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> network,

        @Json.Property("Authorization") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> authorization,

        @Json.Property("Log") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> log) {

    public static final PluginsInfo NONE = new PluginsInfo(null, null, null, null);
}
