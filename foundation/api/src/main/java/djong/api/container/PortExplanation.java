package djong.api.container;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * Ours: what carries a packet to a published port, and what is in the way.
 *
 * @param port the container's, such as {@code 80/tcp}
 * @param hostIp where it is published
 * @param verdict who reaches it, or why nobody does
 */
@Json
public record PortExplanation(
        @Json.Property("Port") String port,
        @Json.Property("HostIp") String hostIp,
        @Json.Property("HostPort") int hostPort,
        @Json.Property("Verdict") String verdict,
        @Json.Property("Steps") List<Step> steps) {

    /** @param good whether it is as it must be */
    @Json
    public record Step(
            @Json.Property("Good") boolean good,
            @Json.Property("What") String what,
            @Json.Property("Says") String says) {}
}
