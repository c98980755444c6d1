package djong.registry.client.wire;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** A token server's answer; either name may carry the token (distribution, "Token Authentication Specification"). */
@Json
public record TokenAnswer(
        @Nullable String token,
        @Json.Property("access_token") @Nullable String accessToken) {}
