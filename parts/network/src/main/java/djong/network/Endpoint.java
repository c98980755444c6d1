package djong.network;

import java.util.List;

/**
 * A sandbox's place in a network. The fields of a family that it has no address of are empty or 0, as are all of {@code host} and
 * {@code none}.
 *
 * @param networkId which network
 * @param networkName its name
 * @param endpointId 64 hexadecimal digits, new at each join
 * @param linkName the host's end of the pair of links; empty without one
 * @param interfaceName the sandbox's end, such as {@code eth0}
 * @param macAddress such as {@code 02:42:ac:11:00:02}
 * @param ipAddress such as {@code 172.17.0.2}
 * @param gateway the bridge's address
 * @param gatewayPriority the highest one's gateway is the way out
 * @param names by which others in the network find it, the sandbox's own first
 */
public record Endpoint(
        String networkId,
        String networkName,
        String endpointId,
        String linkName,
        String interfaceName,
        String macAddress,
        String ipAddress,
        int prefixLength,
        String gateway,
        String ipv6Address,
        int ipv6PrefixLength,
        String ipv6Gateway,
        int gatewayPriority,
        List<String> names) {
    Endpoint withNames(List<String> now) {
        return new Endpoint(
                networkId,
                networkName,
                endpointId,
                linkName,
                interfaceName,
                macAddress,
                ipAddress,
                prefixLength,
                gateway,
                ipv6Address,
                ipv6PrefixLength,
                ipv6Gateway,
                gatewayPriority,
                List.copyOf(now));
    }
}
