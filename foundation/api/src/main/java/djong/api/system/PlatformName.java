package djong.api.system;

import io.avaje.jsonb.Json;

/** The product's name. */
@Json
public record PlatformName(@Json.Property("Name") String name) {

    public PlatformName {
        name = name == null ? "" : name;
    }
}
