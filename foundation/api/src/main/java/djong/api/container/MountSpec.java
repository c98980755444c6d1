package djong.api.container;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** A mount as asked for. */
@Json
public record MountSpec(
        @Json.Property("Type") @Nullable String type,
        @Json.Property("Source") @Nullable String source,
        @Json.Property("Target") @Nullable String target,
        @Json.Property("ReadOnly") @Nullable Boolean readOnly,
        @Json.Property("Consistency") @Nullable String consistency,
        @Json.Property("BindOptions") @Nullable BindOptions bindOptions,
        @Json.Property("VolumeOptions") @Nullable VolumeOptions volumeOptions,
        @Json.Property("ImageOptions") @Nullable ImageOptions imageOptions,
        @Json.Property("TmpfsOptions") @Nullable TmpfsOptions tmpfsOptions) {}
