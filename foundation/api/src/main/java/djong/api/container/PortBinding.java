package djong.api.container;

import io.avaje.jsonb.Json;

/** Where a port is published; empty texts are "any". */
@Json
public record PortBinding(
        @Json.Property("HostIp") String hostIp,
        @Json.Property("HostPort") String hostPort) {

    public PortBinding {
        hostIp = hostIp == null ? "" : hostIp;
        hostPort = hostPort == null ? "" : hostPort;
    }
}
