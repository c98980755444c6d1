package djong.registry.client.wire;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A registry's refusal; OCI distribution-spec, "Error Codes". Token servers have {@code details} instead. */
@Json
public record ErrorAnswer(
        @Nullable List<Item> errors, @Nullable String details) {
    /** One reason: {@code MANIFEST_UNKNOWN} and a text. */
    @Json
    public record Item(@Nullable String code, @Nullable String message) {}
}
