package djong.network;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the default network is made, and what others begin with.
 *
 * @param bridgeName the link's name, at most 15 characters; made when it does not exist
 * @param bridge what else is said of it; null for no default network, whose members have a loopback alone
 * @param pools where subnets come from
 * @param mtu of the bridge and its links, bytes
 * @param driverOptions what the networks of a driver that are made from now on have for options, unless they say otherwise
 * @param created what the networks say of their age
 */
public record NetworksConfig(
        String bridgeName,
        @Nullable DefaultBridge bridge,
        List<AddressPool> pools,
        int mtu,
        Map<String, Map<String, String>> driverOptions,
        Instant created) {
    /** The name of the default bridge where nobody says otherwise. */
    public static final String DEFAULT_BRIDGE = "djong0";

    public static final int DEFAULT_MTU_BYTES = 1500;

    public NetworksConfig {
        driverOptions = Map.copyOf(driverOptions);
    }
}
