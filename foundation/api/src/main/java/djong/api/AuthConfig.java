package djong.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** Credentials of a registry, as in the X-Registry-Auth header (base64url of this document). */
@Json
public record AuthConfig(
        @Json.Property("username") @Nullable String username,
        @Json.Property("password") @Nullable String password,
        @Json.Property("auth") @Nullable String auth,
        @Json.Property("serveraddress") @Nullable String serveraddress,
        @Json.Property("identitytoken") @Nullable String identitytoken,
        @Json.Property("registrytoken") @Nullable String registrytoken) {}
