package djong.network.firewall;

import djong.network.ipam.Subnet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the firewall must know of one bridge network.
 *
 * @param bridge the link's name
 * @param subnets of either family
 * @param internal whether nothing passes between it and the outside
 * @param betweenContainers whether its sandboxes may open connections to one another, beyond published ports
 * @param ipv4 how IPv4 gets in and out; {@code ipv6} the same for IPv6
 * @param sourceIpv4 the address that outgoing connections get in place of the outgoing link's own, or null
 * @param trusted links from which its sandboxes may be reached directly
 */
public record BridgeRules(
        String bridge,
        List<Subnet> subnets,
        boolean internal,
        boolean betweenContainers,
        Gateway ipv4,
        Gateway ipv6,
        @Nullable String sourceIpv4,
        @Nullable String sourceIpv6,
        List<String> trusted) {

    /** How one family passes the gateway; Docker's option {@code gateway_mode}. */
    public enum Gateway {
        /** Outgoing connections get the host's address; in comes what is published, through the host's ports. */
        NAT,
        /** The same, and every port may be reached directly as well. */
        NAT_UNPROTECTED,
        /** Addresses are left alone both ways; in comes what is published, directly. */
        ROUTED,
        /** As NAT, but outgoing connections keep their addresses: {@code enable_ip_masquerade=false}. */
        NAT_WITHOUT_MASQUERADE,
        /** There is none: the bridge has no address; only for internal networks. */
        ISOLATED
    }

    /** Whether its packets come by a chain of another program. */
    public boolean passes(ForwardPolicies.Obstacle obstacle) {
        return subnets.stream().anyMatch(s -> obstacle.concerns(s.isIpv6()));
    }

    Gateway gateway(boolean ipv6Family) {
        return ipv6Family ? ipv6 : ipv4;
    }
}
