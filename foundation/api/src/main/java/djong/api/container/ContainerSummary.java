package djong.api.container;

import djong.api.Descriptor;
import djong.api.wire.ShownStringMap;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One entry of {@code GET /containers/json}; {@code Created} in Unix seconds. */
@Json
public record ContainerSummary(
        @Json.Property("Id") String id,
        @Json.Property("Names") List<String> names,
        @Json.Property("Image") String image,
        @Json.Property("ImageID") String imageId,
        @Json.Property("ImageManifestDescriptor") @Nullable Descriptor imageManifestDescriptor,
        @Json.Property("Command") String command,
        @Json.Property("Created") long created,
        @Json.Property("Ports") List<Port> ports,
        @Json.Property("SizeRw") @Nullable Long sizeRw,
        @Json.Property("SizeRootFs") @Nullable Long sizeRootFs,

        @Json.Property("Labels") @Json.Serializer(ShownStringMap.class) @Nullable
        Map<String, String> labels,

        @Json.Property("State") String state,
        @Json.Property("Status") String status,
        @Json.Property("HostConfig") HostConfigSummary hostConfig,
        @Json.Property("NetworkSettings") NetworkSettingsSummary networkSettings,
        @Json.Property("Mounts") List<MountPoint> mounts) {

    public ContainerSummary {
        id = id == null ? "" : id;
        names = names == null ? List.of() : names;
        image = image == null ? "" : image;
        imageId = imageId == null ? "" : imageId;
        command = command == null ? "" : command;
        ports = ports == null ? List.of() : ports;
        state = state == null ? "" : state;
        status = status == null ? "" : status;
        mounts = mounts == null ? List.of() : mounts;
    }
}
