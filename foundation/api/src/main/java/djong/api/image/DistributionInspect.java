package djong.api.image;

import djong.api.Descriptor;
import djong.api.PlatformSpec;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a registry has under a name.
 *
 * @param djong what Docker does not tell, for those who asked for it
 */
@Json
public record DistributionInspect(
        @Json.Property("Descriptor") @Nullable Descriptor descriptor,
        @Json.Property("Platforms") @Nullable List<PlatformSpec> platforms,
        @Json.Property("Djong") @Nullable Extension djong) {
    /** @param manifest the bytes, base64 */
    @Json
    public record Extension(@Json.Property("Manifest") String manifest) {}
}
