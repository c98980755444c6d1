package djong.network;

/**
 * A sandbox's place in a network. The address fields are empty for {@code host} and {@code none}.
 *
 * @param networkId which network
 * @param networkName its name
 * @param endpointId 64 hexadecimal digits, new at each join
 * @param linkName the host's end of the pair of links; empty without one
 * @param macAddress such as {@code 02:42:ac:11:00:02}
 * @param ipAddress such as {@code 172.17.0.2}
 * @param prefixLength of the subnet
 * @param gateway the bridge's address
 */
public record Endpoint(
        String networkId,
        String networkName,
        String endpointId,
        String linkName,
        String macAddress,
        String ipAddress,
        int prefixLength,
        String gateway) {}
