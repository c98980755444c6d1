package djong.network;

import djong.network.ipam.Subnet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which of a sandbox's networks is its way out, for each family. Pure. */
final class Exits {
    private Exits() {}

    /** What must be known of a network, by its id. @param dualStack whether it has both families @param throughLink whether it needs no gateway */
    record Traits(Predicate<String> dualStack, Predicate<String> throughLink) {}

    /** That of the highest priority; among equals a network with both families first, then by name. */
    static List<Links.Way> of(List<Endpoint> endpoints, Traits traits) {
        List<Endpoint> ranked = endpoints.stream()
                .sorted(Comparator.comparingInt(Endpoint::gatewayPriority)
                        .reversed()
                        .thenComparing(e -> !traits.dualStack().test(e.networkId()))
                        .thenComparing(Endpoint::networkName))
                .toList();
        var ways = new ArrayList<Links.Way>();
        for (boolean ipv6 : new boolean[] {false, true}) {
            ranked.stream()
                    .map(e -> way(e, ipv6, traits))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(ways::add);
        }
        return ways;
    }

    private static Links.@Nullable Way way(Endpoint e, boolean ipv6, Traits traits) {
        String address = ipv6 ? e.ipv6Address() : e.ipAddress();
        String gateway = ipv6 ? e.ipv6Gateway() : e.gateway();
        if (!gateway.isEmpty()) return new Links.Way(ipv6, Subnet.address(gateway), e.interfaceName());
        boolean byLink = !address.isEmpty() && traits.throughLink().test(e.networkId());
        return byLink ? new Links.Way(ipv6, null, e.interfaceName()) : null;
    }
}
