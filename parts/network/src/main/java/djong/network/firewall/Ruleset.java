package djong.network.firewall;

import djong.network.ipam.Subnet;

/**
 * The rules of one bridge network, as one nftables table named after the bridge. What each chain is for:
 *
 * <ul>
 *   <li>{@code postrouting}: containers reach the world under the host's address;
 *   <li>{@code forward}: containers may open connections to anywhere and to one another; from outside comes only what answers them, so a
 *       port that is not published is not reachable even by a host that routes to the subnet;
 *   <li>{@code raw}: nobody outside speaks to the loopback addresses through the bridge.
 * </ul>
 */
public record Ruleset(String bridge, Subnet subnet) {
    /** nft commands that put the table into this state, whatever it was before. */
    public String commands() {
        return """
                add table ip %1$s
                flush table ip %1$s
                table ip %1$s {
                  chain raw {
                    type filter hook prerouting priority raw; policy accept;
                    iifname != "lo" ip daddr 127.0.0.0/8 drop
                  }
                  chain postrouting {
                    type nat hook postrouting priority srcnat; policy accept;
                    ip saddr %2$s oifname != "%1$s" masquerade
                  }
                  chain forward {
                    type filter hook forward priority filter; policy accept;
                    iifname "%1$s" accept
                    oifname "%1$s" ct state established,related accept
                    oifname "%1$s" drop
                  }
                }
                """.formatted(bridge, subnet);
    }
}
