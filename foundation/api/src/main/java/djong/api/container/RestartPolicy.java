package djong.api.container;

import io.avaje.jsonb.Json;

/** "no", "always", "unless-stopped" or "on-failure" with a limit of tries (0 is none). */
@Json
public record RestartPolicy(
        @Json.Property("Name") String name,
        @Json.Property("MaximumRetryCount") int maximumRetryCount) {

    public RestartPolicy {
        name = name == null ? "" : name;
    }

    public static final RestartPolicy NONE = new RestartPolicy("", 0);
}
