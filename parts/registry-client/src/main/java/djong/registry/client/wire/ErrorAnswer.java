package djong.registry.client.wire;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A registry's refusal; OCI distribution-spec, "Error Codes". */
@Json
public record ErrorAnswer(@Nullable List<Item> errors) {
    /** One reason: {@code MANIFEST_UNKNOWN} and a text. */
    @Json
    public record Item(@Nullable String code, @Nullable String message) {}
}
