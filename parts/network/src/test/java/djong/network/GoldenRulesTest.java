package djong.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.network.Network.Ipam;
import djong.network.firewall.PublishedPort;
import djong.network.firewall.Ruleset;
import djong.network.ipam.Subnet;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of each option of a network, whole in {@code golden/NAME.nft}, and in docs/networking.md what they are more or less than a plain network's.
 * {@code -Ddjong.golden=write} writes both anew, to be read before they are committed.
 */
class GoldenRulesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/djong/network/golden");
    private static final Path DOCUMENT = Path.of("../../docs/networking.md");
    private static final boolean WRITES = "write".equals(System.getProperty("djong.golden"));
    private static final String BRIDGE = "com.docker.network.bridge.";

    private record Case(String name, String rules) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Network network(String bridge, boolean ipv6, boolean internal, Map<String, String> options) {
        var ipam = new ArrayList<IpamConfig>();
        int number = bridge.equals("web0") ? 1 : 2;
        ipam.add(new IpamConfig("10.99." + number + ".0/24", null, null, null));
        if (ipv6) ipam.add(new IpamConfig("fd00:99:" + number + "::/64", null, null, null));
        Map<String, String> all = new HashMap<>(options);
        all.put(BridgeOptions.NAME, bridge);
        return new Network(
                bridge.repeat(16),
                bridge,
                "bridge",
                "local",
                Instant.EPOCH,
                true,
                ipv6,
                new Ipam("default", Map.of(), ipam),
                internal,
                false,
                false,
                "",
                all,
                Map.of());
    }

    private static String rules(Network... networks) {
        return new Ruleset(
                        "djong0",
                        Stream.of(networks)
                                .map(n -> BridgeNetwork.of(n, 1500, false).rules())
                                .toList())
                .commands();
    }

    private static Case option(String name, String option, String value) {
        return new Case(name, rules(network("web0", true, false, Map.of(option, value))));
    }

    private static String ports() {
        InetAddress web = Subnet.address("10.99.1.2");
        return rules(network("web0", true, false, Map.of()))
                + Ruleset.publish(
                        "djong0",
                        List.of(
                                new PublishedPort("tcp", null, 8000, web, 8080),
                                new PublishedPort("udp", Subnet.address("127.0.0.1"), 53, web, 53),
                                new PublishedPort("tcp", null, 8000, Subnet.address("fd00:99:1::2"), 8080)));
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("plain", rules(network("web0", true, false, Map.of()))),
                new Case("ipv4-only", rules(network("web0", false, false, Map.of()))),
                new Case("published-ports", ports()),
                new Case(
                        "two-networks",
                        rules(network("db0", true, false, Map.of()), network("web0", true, false, Map.of()))),
                new Case("internal", rules(network("web0", true, true, Map.of()))),
                option("icc-off", BridgeOptions.ICC, "false"),
                option("masquerade-off", BridgeOptions.MASQUERADE, "false"),
                option("source-address", "com.docker.network.host_ipv4", "192.0.2.7"),
                option("nat-unprotected", BRIDGE + "gateway_mode_ipv4", "nat-unprotected"),
                option("routed", BRIDGE + "gateway_mode_ipv4", "routed"),
                option("trusted-interfaces", BRIDGE + "trusted_host_interfaces", "vpn0"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void areAsWritten(Case option) throws IOException {
        Path file = GOLDEN.resolve(option.name() + ".nft");
        if (WRITES) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, option.rules());
        }
        assertEquals(Files.readString(file), option.rules(), "see the class's comment for how to write it anew");
    }

    /** Between {@code <!-- rules: NAME -->} and the end of the block that follows. */
    @Test
    void areAsDocumented() throws IOException {
        String text = Files.readString(DOCUMENT);
        String plain = cases().findFirst().orElseThrow().rules();
        for (Case option : cases().toList()) {
            String mark = "<!-- rules: " + option.name() + " -->\n";
            int start = text.indexOf(mark);
            assertTrue(start >= 0, "docs/networking.md says nothing of " + option.name());
            int from = start + mark.length();
            int end = text.indexOf("\n```\n", from) + 5;
            String block = option.name().equals("plain")
                    ? "```\n" + shown(plain) + "```\n"
                    : "```diff\n" + difference(plain, option.rules()) + "```\n";
            if (WRITES) text = text.substring(0, from) + block + text.substring(end);
            else assertEquals(block, text.substring(from, end), option.name());
        }
        if (WRITES) Files.writeString(DOCUMENT, text);
    }

    /** Without the words that every line has. */
    private static String shown(String rules) {
        var text = new StringBuilder();
        rules.lines().forEach(line -> {
            String shown = brief(line);
            if (shown != null) text.append(shown).append('\n');
        });
        return text.toString();
    }

    private static @Nullable String brief(String line) {
        if (line.startsWith("flush ") || line.startsWith("add table ")) return null;
        return line.replace(" inet djong0", "").replaceFirst("^add (rule )?", "");
    }

    /** Lines more and less, in order. */
    private static String difference(String before, String after) {
        List<String> less = new ArrayList<>(shown(before).lines().toList());
        List<String> more = new ArrayList<>(shown(after).lines().toList());
        List<String> both = new ArrayList<>(less);
        both.retainAll(more);
        less.removeAll(both);
        more.removeAll(both);
        var text = new StringBuilder();
        less.forEach(line -> text.append("- ").append(line).append('\n'));
        more.forEach(line -> text.append("+ ").append(line).append('\n'));
        return text.toString();
    }
}
