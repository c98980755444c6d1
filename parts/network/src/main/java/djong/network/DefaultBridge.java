package djong.network;

import org.jspecify.annotations.Nullable;

/**
 * What the daemon's options say of the default bridge network, besides its name.
 *
 * @param ipv6 null for none
 * @param betweenContainers whether its members may open connections to one another ({@code --icc})
 * @param masquerade whether they go out by the host's address ({@code --ip-masq})
 * @param binding which address of the host its members' ports are published on unless a port says so ({@code --ip})
 */
public record DefaultBridge(
        Family ipv4, @Nullable Family ipv6, boolean betweenContainers, boolean masquerade, String binding) {
    /**
     * Its addresses of one family.
     *
     * @param address of the bridge, with the length of its prefix ({@code --bip}); null for the first pool that is free on this host
     * @param range what is given out unasked ({@code --fixed-cidr}); null for all of the subnet. The subnet as well where nothing else says which
     * @param gateway where its members' way out is ({@code --default-gateway}); null for the bridge
     */
    public record Family(
            @Nullable String address,
            @Nullable String range,
            @Nullable String gateway) {
        /** Where nobody says anything. */
        public static final Family ANY = new Family(null, null, null);
    }

    /** What it is where nobody says anything. */
    public static final DefaultBridge PLAIN = new DefaultBridge(Family.ANY, null, true, true, "0.0.0.0");

    /** The same at an address; null for any. */
    public DefaultBridge at(@Nullable String address) {
        return new DefaultBridge(
                new Family(address, ipv4.range(), ipv4.gateway()), ipv6, betweenContainers, masquerade, binding);
    }
}
