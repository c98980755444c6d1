package djong.registry.client.wire;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * A token server's answer; either name may carry the token (distribution, "Token Authentication Specification").
 *
 * @param expiresSeconds how long it is good for; null means a minute
 * @param refreshToken an identity token, for those who asked for one
 */
@Json
public record TokenAnswer(
        @Nullable String token,
        @Json.Property("access_token") @Nullable String accessToken,
        @Json.Property("expires_in") @Nullable Long expiresSeconds,
        @Json.Property("refresh_token") @Nullable String refreshToken) {}
