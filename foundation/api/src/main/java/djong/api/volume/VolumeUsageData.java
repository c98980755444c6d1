package djong.api.volume;

import io.avaje.jsonb.Json;

/** What a volume takes: how many containers refer to it, and bytes. Each -1 where it is not known. */
@Json
public record VolumeUsageData(
        @Json.Property("RefCount") long refCount,
        @Json.Property("Size") long size) {}
