package djong.network;

import djong.network.Network.Ipam;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The networks that every engine has. They are on no record: the same engine makes the same each time. */
final class Predefined {
    private Predefined() {}

    static Network host(NetworksConfig config) {
        return network(config, Network.HOST, "host", false, Map.of(), List.of());
    }

    static Network none(NetworksConfig config) {
        return network(config, Network.NONE, "null", false, Map.of(), List.of());
    }

    static Network bridge(NetworksConfig config, DefaultBridge bridge, List<IpamConfig> subnets) {
        var options = new TreeMap<String, String>();
        options.put(BridgeOptions.DEFAULT_BRIDGE, "true");
        options.put(BridgeOptions.ICC, Boolean.toString(bridge.betweenContainers()));
        options.put(BridgeOptions.MASQUERADE, Boolean.toString(bridge.masquerade()));
        options.put(BridgeOptions.HOST_BINDING, bridge.binding());
        options.put(BridgeOptions.NAME, config.bridgeName());
        options.put(BridgeOptions.MTU, Integer.toString(config.mtu()));
        return network(config, Network.BRIDGE, "bridge", bridge.ipv6() != null, options, subnets);
    }

    private static Network network(
            NetworksConfig config,
            String name,
            String driver,
            boolean ipv6,
            Map<String, String> options,
            List<IpamConfig> ipam) {
        return new Network(
                hash(config.bridgeName() + "/" + name + "/" + config.created()),
                name,
                driver,
                "local",
                config.created(),
                true,
                ipv6,
                new Ipam("default", null, ipam),
                false,
                false,
                false,
                "",
                options,
                Map.of());
    }

    /** 64 hexadecimal digits, the same each time for the same seed. */
    static String hash(String seed) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(seed.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
