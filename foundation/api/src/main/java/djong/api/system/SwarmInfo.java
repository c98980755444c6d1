package djong.api.system;

import djong.api.wire.ShownStrings;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The swarm's state. */
@Json
public record SwarmInfo(
        @Json.Property("NodeID") String nodeId,
        @Json.Property("NodeAddr") String nodeAddr,
        @Json.Property("LocalNodeState") String localNodeState,
        @Json.Property("ControlAvailable") boolean controlAvailable,
        @Json.Property("Error") String error,

        @Json.Property("RemoteManagers") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> remoteManagers) {

    public SwarmInfo {
        nodeId = nodeId == null ? "" : nodeId;
        nodeAddr = nodeAddr == null ? "" : nodeAddr;
        localNodeState = localNodeState == null ? "" : localNodeState;
        error = error == null ? "" : error;
    }

    public static final SwarmInfo INACTIVE = new SwarmInfo("", "", "inactive", false, "", null);
}
