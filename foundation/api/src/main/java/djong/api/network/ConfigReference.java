package djong.api.network;

import io.avaje.jsonb.Json;

/** The config-only network that another one uses; empty is none. */
@Json
public record ConfigReference(@Json.Property("Network") String network) {

    public ConfigReference {
        network = network == null ? "" : network;
    }

    public static final ConfigReference NONE = new ConfigReference("");
}
