package djong.api.container;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** Why a wait failed. */
@Json
public record WaitError(@Json.Property("Message") @Nullable String message) {}
