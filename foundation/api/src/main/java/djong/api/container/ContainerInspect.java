package djong.api.container;

import djong.api.Descriptor;
import djong.api.wire.ShownStrings;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to {@code GET /containers/{id}/json}. */
@Json
public record ContainerInspect(
        @Json.Property("Id") String id,
        @Json.Property("Created") String created,
        @Json.Property("Path") String path,
        @Json.Property("Args") List<String> args,
        @Json.Property("State") ContainerState state,
        @Json.Property("Image") String image,
        @Json.Property("ResolvConfPath") String resolvConfPath,
        @Json.Property("HostnamePath") String hostnamePath,
        @Json.Property("HostsPath") String hostsPath,
        @Json.Property("LogPath") String logPath,
        @Json.Property("Name") String name,
        @Json.Property("RestartCount") int restartCount,
        @Json.Property("Driver") String driver,
        @Json.Property("Platform") String platform,
        @Json.Property("ImageManifestDescriptor") @Nullable Descriptor imageManifestDescriptor,
        @Json.Property("MountLabel") String mountLabel,
        @Json.Property("ProcessLabel") String processLabel,
        @Json.Property("AppArmorProfile") String appArmorProfile,

        @Json.Property("ExecIDs") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> execIds,

        @Json.Property("HostConfig") HostConfig hostConfig,
        @Json.Property("GraphDriver") GraphDriver graphDriver,
        @Json.Property("SizeRw") @Nullable Long sizeRw,
        @Json.Property("SizeRootFs") @Nullable Long sizeRootFs,
        @Json.Property("Mounts") List<MountPoint> mounts,
        @Json.Property("Config") ContainerConfig config,
        @Json.Property("NetworkSettings") NetworkSettings networkSettings,
        @Json.Property("Djong") @Nullable DjongDetails djong) {

    public ContainerInspect {
        id = id == null ? "" : id;
        created = created == null ? "" : created;
        path = path == null ? "" : path;
        args = args == null ? List.of() : args;
        image = image == null ? "" : image;
        resolvConfPath = resolvConfPath == null ? "" : resolvConfPath;
        hostnamePath = hostnamePath == null ? "" : hostnamePath;
        hostsPath = hostsPath == null ? "" : hostsPath;
        logPath = logPath == null ? "" : logPath;
        name = name == null ? "" : name;
        driver = driver == null ? "" : driver;
        platform = platform == null ? "" : platform;
        mountLabel = mountLabel == null ? "" : mountLabel;
        processLabel = processLabel == null ? "" : processLabel;
        appArmorProfile = appArmorProfile == null ? "" : appArmorProfile;
        mounts = mounts == null ? List.of() : mounts;
    }
}
