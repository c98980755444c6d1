package djong.api.network;

import djong.api.wire.ShownStrings;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a prune of networks took away; null where that is nothing. */
@Json
public record NetworkPruneReport(
        @Json.Property("NetworksDeleted") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> networksDeleted) {}
