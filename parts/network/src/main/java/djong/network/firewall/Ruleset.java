package djong.network.firewall;

import djong.network.firewall.BridgeRules.Gateway;
import djong.network.ipam.Subnet;
import java.util.Collection;
import java.util.List;

/**
 * The rules of all bridge networks of one engine, as one nftables table of the family {@code inet}. A value: {@link #commands} is the whole
 * table in nft's language. Ports are elements of maps and not rules, so that a packet meets the same few rules, and a change costs the same,
 * at one port and at ten thousand. What each chain is for:
 *
 * <ul>
 *   <li>{@code raw}: nobody outside speaks to the loopback addresses through a bridge;
 *   <li>{@code prerouting}, {@code output}: connections to an address of the host are looked up in {@code publish};
 *   <li>{@code publish}: a published port leads to its sandbox; the source address stays;
 *   <li>{@code postrouting}: sandboxes reach the world under the host's address; answers to a sandbox's own published port and to the
 *       host's loopback come back the way they went;
 *   <li>{@code forward}: who may open connections to whom; ports that are reached at a sandbox's own address are in sets.
 * </ul>
 */
public record Ruleset(String table, List<BridgeRules> bridges) {

    /** nft commands that put all chains into this state, whatever they were before. The maps of published ports stay as they are. */
    public String commands() {
        var text = new StringBuilder();
        line(text, "add table inet " + table);
        for (String family : List.of("4", "6")) {
            String address = family.equals("4") ? "ipv4_addr" : "ipv6_addr";
            line(
                    text,
                    "add map inet " + table + " any" + family + " { type inet_proto . inet_service : " + address
                            + " . inet_service; }");
            line(
                    text,
                    "add map inet " + table + " at" + family + " { type " + address + " . inet_proto . inet_service : "
                            + address + " . inet_service; }");
        }
        for (String family : List.of("4", "6")) {
            line(
                    text,
                    "add set inet " + table + " open" + family + " { type ipv" + family
                            + "_addr . inet_proto . inet_service; }");
        }
        // A table without chains first: those of bridges that are gone go with it. The maps are kept by not being
        // named.
        for (String chain : List.of("raw", "prerouting", "output", "postrouting", "forward", "publish")) {
            line(text, "add chain inet " + table + " " + chain + head(chain));
            line(text, "flush chain inet " + table + " " + chain);
        }
        rules(text);
        return text.toString();
    }

    private static String head(String chain) {
        return switch (chain) {
            case "raw" -> " { type filter hook prerouting priority raw; policy accept; }";
            case "prerouting" -> " { type nat hook prerouting priority dstnat; policy accept; }";
            case "output" -> " { type nat hook output priority -100; policy accept; }";
            case "postrouting" -> " { type nat hook postrouting priority srcnat; policy accept; }";
            case "forward" -> " { type filter hook forward priority filter; policy accept; }";
            default -> "";
        };
    }

    private void rules(StringBuilder text) {
        rule(text, "raw", "iifname != \"lo\" ip daddr 127.0.0.0/8 drop");
        rule(text, "prerouting", "fib daddr type local jump publish");
        // From there nothing leads out of the loopback: the host's own sockets answer, and pass it on.
        rule(text, "output", "ip6 daddr ::1 return");
        rule(text, "output", "fib daddr type local jump publish");
        rule(text, "publish", "dnat ip to ip daddr . meta l4proto . th dport map @at4");
        rule(text, "publish", "dnat ip to meta l4proto . th dport map @any4");
        rule(text, "publish", "dnat ip6 to ip6 daddr . meta l4proto . th dport map @at6");
        rule(text, "publish", "dnat ip6 to meta l4proto . th dport map @any6");
        for (BridgeRules bridge : bridges) postrouting(text, bridge);
        rule(text, "forward", "ct state established,related accept");
        // What may come into any bridge is decided before what may leave one.
        for (BridgeRules bridge : bridges) into(text, bridge);
        for (BridgeRules bridge : bridges) {
            rule(text, "forward", "iifname \"" + bridge.bridge() + "\" " + (bridge.internal() ? "drop" : "accept"));
        }
    }

    private void postrouting(StringBuilder text, BridgeRules bridge) {
        String link = '"' + bridge.bridge() + '"';
        rule(text, "postrouting", "oifname " + link + " ip saddr 127.0.0.0/8 masquerade");
        for (Subnet subnet : bridge.subnets()) {
            String family = subnet.isIpv6() ? "ip6" : "ip";
            rule(
                    text,
                    "postrouting",
                    "oifname " + link + " ct status dnat " + family + " saddr " + subnet + " masquerade");
            Gateway gateway = bridge.gateway(subnet.isIpv6());
            if (bridge.internal() || gateway != Gateway.NAT && gateway != Gateway.NAT_UNPROTECTED) continue;
            String source = subnet.isIpv6() ? bridge.sourceIpv6() : bridge.sourceIpv4();
            rule(
                    text,
                    "postrouting",
                    family + " saddr " + subnet + " oifname != " + link + " "
                            + (source == null ? "masquerade" : "snat " + family + " to " + source));
        }
    }

    private void into(StringBuilder text, BridgeRules bridge) {
        String link = '"' + bridge.bridge() + '"';
        String into = "oifname " + link + ' ';
        if (!bridge.internal()) rule(text, "forward", into + "ct status dnat accept");
        rule(text, "forward", into + "iifname " + link + ' ' + (bridge.betweenContainers() ? "accept" : "drop"));
        if (!bridge.internal()) {
            for (String trusted : bridge.trusted()) rule(text, "forward", into + "iifname \"" + trusted + "\" accept");
            for (boolean ipv6 : new boolean[] {false, true}) {
                switch (bridge.gateway(ipv6)) {
                    case NAT_UNPROTECTED ->
                        rule(text, "forward", into + "meta nfproto " + (ipv6 ? "ipv6" : "ipv4") + " accept");
                    case ROUTED -> {
                        String daddr = ipv6 ? "ip6 daddr" : "ip daddr";
                        String set = ipv6 ? "@open6" : "@open4";
                        rule(text, "forward", into + daddr + " . meta l4proto . th dport " + set + " accept");
                        rule(text, "forward", into + "meta l4proto " + (ipv6 ? "ipv6-icmp" : "icmp") + " accept");
                    }
                    case NAT, NAT_WITHOUT_MASQUERADE, ISOLATED -> {}
                }
            }
        }
        // Other networks' sandboxes are outside as well: only what is published can be reached from there.
        rule(text, "forward", into + "drop");
    }

    private void rule(StringBuilder text, String chain, String rule) {
        line(text, "add rule inet " + table + " " + chain + " " + rule);
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }

    /** Commands that add ports; the same cost at any number of ports. */
    public static String publish(String table, Collection<? extends Opening> ports) {
        return elements("add", table, ports, true);
    }

    /** Commands that take ports away. */
    public static String withdraw(String table, Collection<? extends Opening> ports) {
        return elements("delete", table, ports, false);
    }

    private static String elements(String verb, String table, Collection<? extends Opening> ports, boolean whole) {
        var text = new StringBuilder();
        for (Opening port : ports) {
            line(
                    text,
                    verb + " element inet " + table + " " + port.map() + " { " + (whole ? port.element() : port.key())
                            + " }");
        }
        return text.toString();
    }
}
