package djong.network;

import djong.linux.Fd;
import djong.linux.Nftables;
import djong.network.dns.Resolver;
import djong.network.dns.Upstream;
import djong.network.dns.Zone;
import djong.network.ipam.Subnet;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives sandboxes of user-defined networks a resolver. */
final class Names {
    private final Links links;
    private final Map<String, LiveNetwork> networks;

    /** @param networks by id, as they are */
    Names(Links links, Map<String, LiveNetwork> networks) {
        this.links = links;
        this.networks = networks;
    }

    /** Begins to serve a sandbox that is in a network with names, unless it is served. Blocks for a moment. */
    void serve(Sandbox sandbox, List<InetAddress> servers) throws IOException {
        Fd namespace = sandbox.namespace();
        if (namespace == null || sandbox.answersNames()) return;
        if (sandbox.endpoints().stream().noneMatch(this::named)) return;
        Resolver.Sockets sockets = links.in(namespace, () -> {
            Resolver.Sockets opened = Resolver.Sockets.open();
            try (Nftables nftables = Nftables.open()) {
                nftables.run(redirect(opened.udpPort(), opened.tcpPort()));
                return opened;
            } catch (IOException | RuntimeException e) {
                opened.udp().close();
                opened.tcp().close();
                throw e;
            }
        });
        sandbox.serve(Resolver.serve(sockets, new Neighbours(sandbox), Upstream.of(servers)));
    }

    private boolean named(Endpoint endpoint) {
        LiveNetwork network = networks.get(endpoint.networkId());
        return network != null && network.network().userDefined();
    }

    /** Questions to the resolver's address reach its sockets, which leave port 53 to the sandbox's own programs. */
    private static String redirect(int udpPort, int tcpPort) {
        return """
                add table ip djong_names
                flush table ip djong_names
                table ip djong_names {
                  chain output {
                    type nat hook output priority -100; policy accept;
                    ip daddr %1$s udp dport 53 dnat to %1$s:%2$d
                    ip daddr %1$s tcp dport 53 dnat to %1$s:%3$d
                  }
                }
                """.formatted(Resolver.ADDRESS.getHostAddress(), udpPort, tcpPort);
    }

    /** Who is in the networks of a sandbox, at the moment of the question. */
    private final class Neighbours implements Zone {
        private final Sandbox sandbox;

        Neighbours(Sandbox sandbox) {
            this.sandbox = sandbox;
        }

        private List<LiveNetwork> joined() {
            var joined = new ArrayList<LiveNetwork>();
            for (Endpoint endpoint : sandbox.endpoints()) {
                LiveNetwork network = networks.get(endpoint.networkId());
                if (network != null && network.network().userDefined()) joined.add(network);
            }
            return joined;
        }

        @Override
        public @Nullable List<InetAddress> addresses(String name) {
            var found = new ArrayList<InetAddress>();
            for (LiveNetwork network : joined()) {
                String suffix = "." + network.network().name().toLowerCase(Locale.ROOT);
                String plain = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
                for (LiveNetwork.Member member : network.members().values()) {
                    Endpoint e = member.endpoint();
                    if (e.names().stream().noneMatch(plain::equalsIgnoreCase)) continue;
                    if (!e.ipAddress().isEmpty()) found.add(Subnet.address(e.ipAddress()));
                    if (!e.ipv6Address().isEmpty()) found.add(Subnet.address(e.ipv6Address()));
                }
                // A name means whoever has it in the first network that knows it.
                if (!found.isEmpty()) return found;
            }
            return null;
        }

        @Override
        public @Nullable String name(InetAddress address) {
            String text = Subnet.text(address);
            for (LiveNetwork network : joined()) {
                for (LiveNetwork.Member member : network.members().values()) {
                    Endpoint e = member.endpoint();
                    if (e.names().isEmpty() || !text.equals(e.ipAddress()) && !text.equals(e.ipv6Address())) continue;
                    return e.names().getFirst() + "." + network.network().name();
                }
            }
            return null;
        }

        @Override
        public boolean forwards() {
            return sandbox.endpoints().stream().anyMatch(e -> {
                LiveNetwork network = networks.get(e.networkId());
                return network == null || !network.network().internal();
            });
        }
    }
}
