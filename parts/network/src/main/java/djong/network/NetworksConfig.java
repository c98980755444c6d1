package djong.network;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the default network is made.
 *
 * @param bridgeName the link's name, at most 15 characters; made when it does not exist
 * @param bridgeAddress address and prefix length of the bridge ({@code --bip}), or null for the first pool that is free on this host
 * @param pools where subnets come from
 * @param mtu of the bridge and its links, bytes
 * @param created what the networks say of their age
 */
public record NetworksConfig(
        String bridgeName, @Nullable String bridgeAddress, List<AddressPool> pools, int mtu, Instant created) {
    /** The name of the default bridge where nobody says otherwise. */
    public static final String DEFAULT_BRIDGE = "djong0";

    public static final int DEFAULT_MTU_BYTES = 1500;
}
