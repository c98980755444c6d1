package djong.api.system;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** A containerd that the engine uses. */
@Json
public record ContainerdInfo(
        @Json.Property("Address") @Nullable String address,
        @Json.Property("Namespaces") ContainerdNamespaces namespaces) {}
