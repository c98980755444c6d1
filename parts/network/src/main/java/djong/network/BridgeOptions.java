package djong.network;

import djong.base.EngineException.InvalidParameter;
import djong.network.firewall.BridgeRules.Gateway;
import djong.network.ipam.Subnet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a bridge network's options say. Unknown ones are kept and mean nothing, as in Docker.
 *
 * @param name of the bridge; empty for one made from the network's id
 * @param mtuBytes 0 for the daemon's
 * @param betweenContainers whether members may open connections to one another
 * @param inhibitIpv4 no IPv4 address on the bridge
 * @param hostBinding which address of the host ports are published on unless a port says so; null for all
 * @param interfacePrefix of the links in sandboxes
 */
record BridgeOptions(
        String name,
        int mtuBytes,
        boolean betweenContainers,
        boolean inhibitIpv4,
        Gateway ipv4,
        Gateway ipv6,
        @Nullable String sourceIpv4,
        @Nullable String sourceIpv6,
        @Nullable String hostBinding,
        List<String> trusted,
        String interfacePrefix) {
    private static final String BRIDGE = "com.docker.network.bridge.";
    static final String NAME = BRIDGE + "name";
    static final String DEFAULT_BRIDGE = BRIDGE + "default_bridge";
    static final String ICC = BRIDGE + "enable_icc";
    static final String MASQUERADE = BRIDGE + "enable_ip_masquerade";
    static final String HOST_BINDING = BRIDGE + "host_binding_ipv4";
    static final String MTU = "com.docker.network.driver.mtu";
    private static final int LONGEST_LINK_NAME = 15;

    /** @throws InvalidParameter in Docker's words */
    static BridgeOptions of(Map<String, String> options) {
        String name = options.getOrDefault(NAME, "");
        if (name.length() > LONGEST_LINK_NAME || name.matches(".*[/\\s:].*") || name.equals(".") || name.equals("..")) {
            throw new InvalidParameter("invalid interface name: " + name);
        }
        boolean masquerade = bool(options, MASQUERADE, true);
        return new BridgeOptions(
                name,
                number(options, MTU),
                bool(options, ICC, true),
                bool(options, BRIDGE + "inhibit_ipv4", false),
                gateway(options, BRIDGE + "gateway_mode_ipv4", masquerade),
                gateway(options, BRIDGE + "gateway_mode_ipv6", masquerade),
                address(options, "com.docker.network.host_ipv4"),
                address(options, "com.docker.network.host_ipv6"),
                address(options, HOST_BINDING),
                List.of(options.getOrDefault(BRIDGE + "trusted_host_interfaces", "")
                                .split("[:,]"))
                        .stream()
                        .filter(s -> !s.isEmpty())
                        .toList(),
                options.getOrDefault("com.docker.network.container_iface_prefix", "eth"));
    }

    Gateway gateway(boolean ofIpv6) {
        return ofIpv6 ? ipv6 : ipv4;
    }

    private static Gateway gateway(Map<String, String> options, String key, boolean masquerade) {
        return switch (options.getOrDefault(key, "")) {
            case "", "nat" -> masquerade ? Gateway.NAT : Gateway.NAT_WITHOUT_MASQUERADE;
            case "nat-unprotected" -> Gateway.NAT_UNPROTECTED;
            case "routed" -> Gateway.ROUTED;
            case "isolated" -> Gateway.ISOLATED;
            default ->
                throw new InvalidParameter("failed to parse " + key + " value: " + options.get(key)
                        + " (unknown gateway mode " + options.get(key) + ")");
        };
    }

    /** @throws InvalidParameter in Docker's words */
    static boolean bool(Map<String, String> options, String key, boolean otherwise) {
        String value = options.get(key);
        if (value == null) return otherwise;
        return switch (value) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                throw new InvalidParameter("failed to parse " + key + " value: " + value
                        + " (strconv.ParseBool: parsing \"" + value + "\": invalid syntax)");
        };
    }

    private static int number(Map<String, String> options, String key) {
        String value = options.get(key);
        if (value == null) return 0;
        try {
            int number = Integer.parseInt(value);
            if (number < 0) throw new InvalidParameter("invalid MTU number: " + value);
            return number;
        } catch (NumberFormatException e) {
            throw new InvalidParameter(
                    "failed to parse " + key + " value: " + value + " (strconv.Atoi: parsing \"" + value
                            + "\": invalid syntax)",
                    e);
        }
    }

    private static @Nullable String address(Map<String, String> options, String key) {
        String value = options.getOrDefault(key, "");
        if (value.isEmpty()) return null;
        try {
            return Subnet.text(Subnet.address(value));
        } catch (IllegalArgumentException e) {
            throw new InvalidParameter("failed to parse " + key + " value: " + value + " (nil ip)", e);
        }
    }
}
