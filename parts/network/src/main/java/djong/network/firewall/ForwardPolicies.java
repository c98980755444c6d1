package djong.network.firewall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Chains of other programs that drop what passes through this host: a packet must get through all of them, so that our own accept does not
 * help. Pure: made from what {@code nft list chains} prints, which has iptables' chains as well where iptables works on nftables.
 */
public final class ForwardPolicies {
    /** Who keeps a chain, as far as its neighbours in the table tell. */
    public enum Keeper {
        DOCKER,
        UFW,
        FIREWALLD,
        UNKNOWN
    }

    /**
     * A chain that lets nothing through unless somebody says so.
     *
     * @param family {@code ip}, {@code ip6} or {@code inet}
     */
    public record Obstacle(String family, String table, String chain, Keeper keeper) {
        /** Whether packets of a family come by. */
        boolean concerns(boolean ipv6) {
            return family.equals("inet") || family.equals(ipv6 ? "ip6" : "ip");
        }

        /** What to tell a user about a bridge that cannot get through, with what helps. */
        public String warning(String bridge) {
            String where = "table " + family + " " + table + ", chain " + chain;
            return switch (keeper) {
                case DOCKER ->
                    "Docker's firewall (" + where + ") drops what containers on " + bridge
                            + " send and get; let them through: iptables -A FORWARD -i " + bridge
                            + " -j ACCEPT && iptables -A FORWARD -o " + bridge + " -j ACCEPT";
                case UFW ->
                    "ufw (" + where + ") drops what containers on " + bridge
                            + " send and get; let them through: ufw route allow in on " + bridge
                            + " && ufw route allow out on " + bridge;
                case FIREWALLD ->
                    "firewalld (" + where + ") rejects what containers on " + bridge
                            + " send and get; let them through: firewall-cmd --permanent --zone=trusted --add-interface="
                            + bridge + " && firewall-cmd --reload";
                case UNKNOWN ->
                    "a firewall of this host (" + where + ", policy drop) drops what containers on " + bridge
                            + " send and get; let them through: nft insert rule " + family + " " + table + " " + chain
                            + " iifname " + bridge + " accept && nft insert rule " + family + " " + table + " " + chain
                            + " oifname " + bridge + " accept";
            };
        }
    }

    /** What lets a bridge through: in and out. */
    public static final long RULES_PER_BRIDGE = 2;

    private static final String FIREWALLD = "firewalld";

    private ForwardPolicies() {}

    /** @param chains what {@code nft list chains} prints @param own the engine's own table */
    public static List<Obstacle> of(String chains, String own) {
        var obstacles = new ArrayList<Obstacle>();
        tables(chains).forEach((table, heads) -> {
            String family = table.substring(0, table.indexOf(' '));
            String name = table.substring(table.indexOf(' ') + 1);
            if (name.equals(own) || !List.of("ip", "ip6", "inet").contains(family)) return;
            heads.forEach((chain, head) -> {
                if (!head.contains(" hook forward ")) return;
                boolean firewalld = name.equals(FIREWALLD) && chain.equals("filter_FORWARD");
                if (!firewalld && !head.contains("policy drop")) return;
                obstacles.add(new Obstacle(family, name, chain, firewalld ? Keeper.FIREWALLD : keeper(heads)));
            });
        });
        return obstacles;
    }

    private static Keeper keeper(Map<String, String> heads) {
        // Where ufw is as well it is ufw's user who has decided.
        if (heads.keySet().stream().anyMatch(c -> c.matches("ufw6?-user-forward"))) return Keeper.UFW;
        return heads.containsKey("DOCKER-USER") ? Keeper.DOCKER : Keeper.UNKNOWN;
    }

    /** By family and name of the table: its chains with their first lines. */
    private static Map<String, Map<String, String>> tables(String text) {
        Map<String, Map<String, String>> tables = new LinkedHashMap<>();
        Map<String, String> chains = new LinkedHashMap<>();
        String chain = "";
        for (String line : text.split("\n")) {
            String stripped = line.strip();
            if (stripped.startsWith("table ")) {
                chains = new LinkedHashMap<>();
                tables.put(stripped.substring(6, stripped.lastIndexOf(' ')), chains);
            } else if (stripped.startsWith("chain ")) {
                chain = stripped.substring(6, stripped.lastIndexOf(' '));
                chains.put(chain, "");
            } else if (stripped.startsWith("type ")) {
                chains.put(chain, stripped);
            }
        }
        return tables;
    }

    /**
     * Commands that let bridges through a chain after all its keeper's own rules, so that what these drop stays dropped: a chain of ours in
     * the keeper's table, and a jump to it at the end.
     *
     * @param hooked whether the jump is there
     */
    public static String letThrough(Obstacle at, String own, List<BridgeRules> bridges, boolean hooked) {
        String table = at.family() + " " + at.table();
        String name = hook(own);
        var text = new StringBuilder("add chain " + table + " " + name + "\nflush chain " + table + " " + name + "\n");
        for (BridgeRules bridge : bridges) {
            for (String side : List.of("iifname", "oifname")) {
                text.append("add rule " + table + " " + name + " " + side + " \"" + bridge.bridge()
                        + "\" counter accept\n");
            }
        }
        if (!hooked) text.append("add rule " + table + " " + at.chain() + " counter jump " + name + "\n");
        return text.toString();
    }

    /** What the engine's chain in another program's table is called. */
    public static String hook(String own) {
        return "DJONG-" + own;
    }
}
