package djong.engine.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a container's place in one network. Null where nobody said anything and inspect must say null as well.
 *
 * @param macAddress empty for one of the engine's choice
 * @param gatewayPriority the network with the highest one is the way out
 */
public record EndpointConfig(
        @Nullable Addresses addresses,
        @Nullable List<String> links,
        @Nullable List<String> aliases,
        String macAddress,
        @Nullable Map<String, String> driverOptions,
        int gatewayPriority) {
    /** Nothing in particular. */
    public static final EndpointConfig PLAIN = new EndpointConfig(null, null, null, "", null, 0);

    /** Addresses of the network's subnets. */
    public record Addresses(
            @Nullable String ipv4,
            @Nullable String ipv6,
            @Nullable List<String> linkLocal) {}

    /** The same with a MAC address, which older clients ask for elsewhere. */
    public EndpointConfig withMacAddress(String address) {
        return new EndpointConfig(addresses, links, aliases, address, driverOptions, gatewayPriority);
    }

    /** The IPv4 address asked for, or empty. */
    public String ipv4() {
        return addresses == null || addresses.ipv4() == null ? "" : addresses.ipv4();
    }

    /** Link-local addresses asked for. */
    public List<String> linkLocal() {
        List<String> asked = addresses == null ? null : addresses.linkLocal();
        return asked == null ? List.of() : asked;
    }

    /** The IPv6 address asked for, or empty. */
    public String ipv6() {
        return addresses == null || addresses.ipv6() == null ? "" : addresses.ipv6();
    }
}
