package djong.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/**
 * How a sandbox shall join a network; empty texts leave the choice.
 *
 * @param ipv4Address of the network's subnet
 * @param linkLocal addresses beside these, of 169.254.0.0/16 and fe80::/64
 * @param macAddress six bytes with colons
 * @param gatewayPriority the sandbox's way out is the gateway of the highest; among equals a network with both families, then the name decides
 * @param names by which others in the network find it, the sandbox's own first
 * @param driverOptions {@code com.docker.network.endpoint.ifname} and such
 * @param withoutIpv6 the sandbox has no IPv6: of a network with both families it gets an address of the other alone
 */
public record EndpointRequest(
        String network,
        String ipv4Address,
        String ipv6Address,
        List<InetAddress> linkLocal,
        String macAddress,
        int gatewayPriority,
        Map<String, String> driverOptions,
        List<String> names,
        boolean withoutIpv6) {
    public static EndpointRequest in(String network) {
        return new EndpointRequest(network, "", "", List.of(), "", 0, Map.of(), List.of(), false);
    }
}
