package djong.network;

import djong.network.ipam.Subnet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Which of a sandbox's networks is its way out, for each family. Pure. */
final class Exits {
    private Exits() {}

    /**
     * The gateway of the highest priority; among equals a network with both families first, then by name.
     *
     * @param dualStack whether a network, by its id, has both families
     */
    static List<Links.Way> of(List<Endpoint> endpoints, Predicate<String> dualStack) {
        List<Endpoint> ranked = endpoints.stream()
                .sorted(Comparator.comparingInt(Endpoint::gatewayPriority)
                        .reversed()
                        .thenComparing(e -> !dualStack.test(e.networkId()))
                        .thenComparing(Endpoint::networkName))
                .toList();
        var ways = new ArrayList<Links.Way>();
        ranked.stream()
                .filter(e -> !e.gateway().isEmpty())
                .findFirst()
                .ifPresent(e -> ways.add(new Links.Way(Subnet.address(e.gateway()), e.interfaceName())));
        ranked.stream()
                .filter(e -> !e.ipv6Gateway().isEmpty())
                .findFirst()
                .ifPresent(e -> ways.add(new Links.Way(Subnet.address(e.ipv6Gateway()), e.interfaceName())));
        return ways;
    }
}
