package djong.network;

import org.jspecify.annotations.Nullable;

/**
 * What the daemon's options say of the default bridge network, besides its name.
 *
 * @param ipv4 address and prefix length of the bridge ({@code --bip}); null for the first pool that is free on this host
 * @param ipv4Range what is given out unasked ({@code --fixed-cidr}); null for all of the subnet. The subnet as well where nothing else says which
 * @param ipv6 whether it has IPv6
 * @param ipv6Address as {@code ipv4} ({@code --bip6})
 * @param ipv6Range as {@code ipv4Range} ({@code --fixed-cidr-v6})
 * @param betweenContainers whether its members may open connections to one another ({@code --icc})
 * @param masquerade whether they go out by the host's address ({@code --ip-masq})
 * @param binding which address of the host its members' ports are published on unless a port says so ({@code --ip})
 */
public record DefaultBridge(
        @Nullable String ipv4,
        @Nullable String ipv4Range,
        boolean ipv6,
        @Nullable String ipv6Address,
        @Nullable String ipv6Range,
        boolean betweenContainers,
        boolean masquerade,
        String binding) {
    /** What it is where nobody says anything. */
    public static final DefaultBridge PLAIN = new DefaultBridge(null, null, false, null, null, true, true, "0.0.0.0");

    /** The same at an address; null for any. */
    public DefaultBridge at(@Nullable String address) {
        return new DefaultBridge(
                address, ipv4Range, ipv6, ipv6Address, ipv6Range, betweenContainers, masquerade, binding);
    }
}
