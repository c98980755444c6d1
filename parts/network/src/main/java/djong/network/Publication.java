package djong.network;

import djong.network.firewall.BridgeRules.Gateway;
import djong.network.firewall.Opening;
import djong.network.firewall.PublishedPort;
import djong.network.firewall.RoutedPort;
import djong.network.ipam.Subnet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ports of a sandbox at one moment: what was asked for, and what has come of it by its present way out. Immutable.
 *
 * @param exit where they lead
 */
record Publication(List<PortRequest> requests, Exit exit, List<Taken> taken) {
    static final Publication NONE = new Publication(List.of(), new Exit(null, null, ""), List.of());

    /** A port with who asked for it. */
    record Taken(PortRequest request, PortMapping mapping) {}

    /** A sandbox's address on its way out. */
    record Target(InetAddress address, Gateway gateway) {
        boolean routed() {
            return gateway == Gateway.ROUTED;
        }
    }

    /** A sandbox's places on its ways out; null where it has none. @param binding where its ports go unless they say so, or empty */
    record Exit(@Nullable Target ipv4, @Nullable Target ipv6, String binding) {
        /** On which addresses of the host a port appears. */
        List<String> hostAddresses(PortRequest request) {
            String asked = request.hostAddress().isEmpty() ? binding : request.hostAddress();
            if (!asked.isEmpty()) return of(asked) == null ? List.of() : List.of(asked);
            var all = new ArrayList<String>();
            if (ipv4 != null) all.add("0.0.0.0");
            // Nothing here could pass on SCTP.
            if (ipv6 != null || ipv4 != null && !request.protocol().equals("sctp")) all.add("::");
            return all;
        }

        /** Where what comes to an address of the host goes; from IPv6 to IPv4 too, but not the other way round. */
        @Nullable
        Target of(String hostAddress) {
            return hostAddress.contains(":") && ipv6 != null ? ipv6 : ipv4;
        }

        /** Whether a port at an address of the host is not the host's, but reached at the sandbox's own address. */
        boolean direct(String hostAddress) {
            Target target = of(hostAddress);
            return target != null && target.routed() && sameFamily(hostAddress, target);
        }
    }

    private static boolean sameFamily(String hostAddress, Target target) {
        return hostAddress.contains(":") == (target.address().getAddress().length == 16);
    }

    List<PortMapping> mappings() {
        return taken.stream().map(Taken::mapping).toList();
    }

    /** What the firewall must let through or lead there. */
    List<Opening> openings() {
        var openings = new ArrayList<Opening>();
        for (Taken t : taken) {
            PortMapping m = t.mapping();
            Target target = exit.of(m.hostAddress());
            // What comes by IPv6 for IPv4 is passed on by this process.
            if (target == null || !sameFamily(m.hostAddress(), target)) continue;
            Opening opening;
            if (target.routed()) {
                opening = new RoutedPort(m.protocol(), target.address(), m.port());
            } else {
                InetAddress host = Subnet.address(m.hostAddress());
                opening = new PublishedPort(
                        m.protocol(), host.isAnyLocalAddress() ? null : host, m.hostPort(), target.address(), m.port());
            }
            if (!openings.contains(opening)) openings.add(opening);
        }
        return openings;
    }

    /** Where this process passes on what reaches the host's own socket for a port. */
    @Nullable
    InetSocketAddress relayed(PortMapping m) {
        Target target = exit.of(m.hostAddress());
        return target == null ? null : new InetSocketAddress(target.address(), m.port());
    }
}
