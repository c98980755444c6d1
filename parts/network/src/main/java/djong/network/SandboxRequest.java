package djong.network;

import java.net.InetAddress;
import java.util.List;

/**
 * What a sandbox shall be.
 *
 * @param id whose it is
 * @param endpoints its networks; none for one with a loopback alone
 * @param ports to be reached through the host; without meaning in {@code none}, {@code host} and internal networks
 * @param nameServers whom its resolver asks about the world
 */
public record SandboxRequest(
        String id, List<EndpointRequest> endpoints, List<PortRequest> ports, List<InetAddress> nameServers) {
    /** In these networks and nothing more. */
    public static SandboxRequest in(String id, String... networks) {
        return new SandboxRequest(
                id, List.of(networks).stream().map(EndpointRequest::in).toList(), List.of(), List.of());
    }
}
