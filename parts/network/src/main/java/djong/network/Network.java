package djong.network;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A network that sandboxes can join. {@code ipam} is empty for {@code host} and {@code none}. */
public record Network(
        String id,
        String name,
        String driver,
        String scope,
        Instant created,
        List<IpamConfig> ipam,
        boolean internal,
        boolean ipv4,
        boolean ipv6,
        Map<String, String> options,
        Map<String, String> labels) {
    public static final String BRIDGE = "bridge";
    public static final String HOST = "host";
    public static final String NONE = "none";
}
