package djong.network.firewall;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What {@code nft list table} says of a table: how much of it is there. */
public final class TableListing {
    private static final String CHAIN = "chain ";
    private static final Set<String> PUBLISHED =
            Set.of("map any4", "map at4", "map any6", "map at6", "set open4", "set open6");

    private final Map<String, String> blocks = new HashMap<>();

    public TableListing(String text) {
        String name = "";
        var block = new StringBuilder();
        for (String line : text.split("\n")) {
            String stripped = line.strip();
            if (stripped.endsWith("{")
                    && (stripped.startsWith(CHAIN) || stripped.startsWith("map ") || stripped.startsWith("set "))) {
                name = stripped.substring(0, stripped.length() - 1).strip();
                block.setLength(0);
            } else if (stripped.equals("}")) {
                if (!name.isEmpty()) blocks.put(name, block.toString());
                name = "";
            } else {
                block.append(stripped).append('\n');
            }
        }
    }

    /** Whether it has at least as many rules, and exactly as many published ports. */
    public boolean has(long rules, int ports) {
        return rules() >= rules && ports() == ports;
    }

    private long rules() {
        return blocks.keySet().stream()
                .filter(name -> name.startsWith(CHAIN))
                .mapToLong(name -> rules(name.substring(CHAIN.length())))
                .sum();
    }

    /** How many rules a chain has. */
    public long rules(String chain) {
        return blocks.getOrDefault(CHAIN + chain, "")
                .lines()
                .filter(line -> !line.startsWith("type ") && !line.isEmpty())
                .count();
    }

    private int ports() {
        int ports = 0;
        for (String block : PUBLISHED) ports += elements(blocks.getOrDefault(block, ""));
        return ports;
    }

    private static int elements(String block) {
        int start = block.indexOf("elements = {");
        if (start < 0) return 0;
        return block.substring(start).split(",", -1).length;
    }

    /** The element of a map whose key, with what ends it, is this; empty when there is none. */
    public String element(String map, String key) {
        String block = blocks.getOrDefault("map " + map, "").replace('\n', ' ');
        int start = block.indexOf("elements = { ");
        if (start < 0) return "";
        for (String element : block.substring(start + 13).split(",")) {
            String stripped = element.replace("}", "").strip();
            if (stripped.startsWith(key)) return stripped;
        }
        return "";
    }

    /** The line of a chain that has this text; empty when there is none. */
    public String rule(String chain, String text) {
        return blocks.getOrDefault(CHAIN + chain, "")
                .lines()
                .filter(line -> line.contains(text))
                .findFirst()
                .orElse("");
    }
}
