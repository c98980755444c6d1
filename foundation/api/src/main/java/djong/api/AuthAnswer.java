package djong.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** The answer to credentials that a registry took. */
@Json
public record AuthAnswer(
        @Json.Property("IdentityToken") @Nullable String identityToken,
        @Json.Property("Status") @Nullable String status) {}
