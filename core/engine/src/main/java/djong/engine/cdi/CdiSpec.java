package djong.engine.cdi;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file of descriptions; the Container Device Interface's SPEC.md.
 *
 * @param kind {@code vendor.com/class}
 * @param containerEdits made once if any of the devices is used
 */
@Json
public record CdiSpec(
        @Json.Property("cdiVersion") @Nullable String version,
        @Nullable String kind,
        @Nullable List<Device> devices,
        @Nullable Edits containerEdits) {

    @Json
    public record Device(@Nullable String name, @Nullable Edits containerEdits) {}

    /** What has to change in a container. */
    @Json
    public record Edits(
            @Nullable List<String> env,
            @Nullable List<Node> deviceNodes,
            @Nullable List<Hook> hooks,
            @Nullable List<Mount> mounts,
            @Json.Property("additionalGids") @Nullable List<Long> additionalGroupIds) {}

    /** @param hostPath null for the same */
    @Json
    public record Node(
            String path,
            @Nullable String hostPath,
            @Nullable String type,
            @Nullable Long major,
            @Nullable Long minor,
            @Nullable Integer fileMode,
            @Nullable String permissions,
            @Nullable Long uid,
            @Nullable Long gid) {}

    /** @param timeout in seconds */
    @Json
    public record Hook(
            String hookName,
            String path,
            @Nullable List<String> args,
            @Nullable List<String> env,
            @Nullable Integer timeout) {}

    @Json
    public record Mount(
            String hostPath,
            String containerPath,
            @Nullable List<String> options,
            @Nullable String type) {}
}
