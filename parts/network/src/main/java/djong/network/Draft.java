package djong.network;

import djong.base.EngineException;
import djong.base.Ids;
import djong.network.Network.Ipam;
import djong.network.NetworkRequest.RequestedSubnet;
import djong.network.firewall.BridgeRules.Gateway;
import djong.network.ipam.Subnet;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From what was asked for to a network: subnets are chosen, and a model's settings taken over. */
final class Draft {
    private final Subnets subnets;
    private final InstantSource clock;
    private final Function<String, Network> find;

    /** @param find a network by its name */
    Draft(Subnets subnets, InstantSource clock, Function<String, Network> find) {
        this.subnets = subnets;
        this.clock = clock;
        this.find = find;
    }

    /** @param chosen whether somebody chose its subnets */
    record Drawn(Network network, boolean chosen) {}

    /** @param taken subnets of others @throws EngineException.Forbidden when one that was asked for is taken */
    Drawn of(NetworkRequest request, Collection<Subnet> taken) throws IOException {
        Network model = request.configFrom().isEmpty() ? null : model(request);
        boolean chosen = model != null
                ? !model.ipam().config().isEmpty()
                : !request.ipam().isEmpty();
        return new Drawn(network(request, model, taken), chosen);
    }

    private Network model(NetworkRequest request) {
        Network model = find.apply(request.configFrom());
        if (!model.configOnly()) {
            throw new EngineException.InvalidParameter(
                    "configuration network \"" + request.configFrom() + "\" is not a configuration network");
        }
        return model;
    }

    private Network network(NetworkRequest r, @Nullable Network model, Collection<Subnet> taken) throws IOException {
        boolean ipv4 = r.ipv4() == null || r.ipv4();
        boolean ipv6 = r.ipv6() != null && r.ipv6();
        List<IpamConfig> ipam;
        if (model != null) {
            ipv4 = model.ipv4();
            ipv6 = model.ipv6();
            ipam = model.ipam().config();
        } else {
            ipam = r.ipam().stream().map(Draft::asked).toList();
        }
        if (!r.configOnly()) ipam = subnets.complete(ipam, ipv4, ipv6, taken, six -> isolated(r, six));
        return new Network(
                Ids.random(),
                r.name(),
                r.configOnly() ? "null" : r.driver().isEmpty() ? "bridge" : r.driver(),
                "local",
                clock.instant(),
                ipv4,
                ipv6,
                new Ipam("default", r.ipamOptions(), ipam),
                r.internal() || model != null && model.internal(),
                r.attachable(),
                r.configOnly(),
                r.configFrom(),
                model == null ? r.options() : model.options(),
                model == null || !r.labels().isEmpty() ? r.labels() : model.labels());
    }

    private static boolean isolated(NetworkRequest r, boolean ipv6) {
        boolean bridge = r.driver().isEmpty() || r.driver().equals("bridge");
        return bridge && BridgeOptions.of(r.options()).gateway(ipv6) == Gateway.ISOLATED;
    }

    private static IpamConfig asked(RequestedSubnet s) {
        return new IpamConfig(
                s.subnet(),
                s.ipRange().isEmpty() ? null : s.ipRange(),
                s.gateway().isEmpty() ? null : s.gateway(),
                s.auxiliaryAddresses().isEmpty() ? null : s.auxiliaryAddresses());
    }
}
