package djong.server;

import djong.api.network.ConfigReference;
import djong.api.network.EndpointResource;
import djong.api.network.Ipam;
import djong.api.network.IpamConfig;
import djong.api.network.NetworkInspect;
import djong.base.EngineException;
import djong.engine.container.Containers;
import djong.http.Exchange;
import djong.http.Router;
import djong.network.Network;
import djong.network.Networks;
import djong.server.compat.ApiVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Engine API, tag Network. */
final class NetworkRoutes {
    private static final Set<String> PREDEFINED = Set.of("bridge", "host", "none");

    private final Networks networks;
    private final Containers containers;

    NetworkRoutes(Networks networks, Containers containers) {
        this.networks = networks;
        this.containers = containers;
    }

    void register(Router router) {
        router.get("/networks", this::list).get("/networks/{id}", this::inspect);
    }

    private void list(Exchange exchange) throws IOException {
        Filters filters = Filters.of(exchange).only("dangling", "driver", "id", "label", "name", "scope", "type");
        for (String type : filters.get("type")) {
            if (!type.equals("custom") && !type.equals("builtin")) {
                throw new EngineException.System("invalid filter: 'type'='" + type + "'");
            }
        }
        for (String dangling : filters.get("dangling")) {
            if (!List.of("true", "false", "1", "0").contains(dangling)) {
                throw new EngineException.InvalidParameter(
                        "invalid value for filter 'dangling', must be \"true\" (or \"1\"), or \"false\" (or \"0\")");
            }
        }
        // Until 1.27 the list told the containers as inspect does.
        boolean members = ApiVersion.current().before(28);
        List<NetworkInspect> documents = new ArrayList<>();
        for (Network network : networks.list()) {
            if (fits(filters, network)) documents.add(document(network, members ? members(network) : Map.of()));
        }
        Answers.list(exchange, NetworkInspect.class, documents);
    }

    private boolean fits(Filters filters, Network network) {
        boolean predefined = PREDEFINED.contains(network.name());
        if (!filters.exact("driver", network.driver())) return false;
        if (!filters.matches("name", network.name())) return false;
        if (!filters.matches("id", network.id())) return false;
        if (!filters.exact("scope", network.scope())) return false;
        if (!filters.labels("label", network.labels())) return false;
        if (filters.has("type") && !filters.get("type").contains(predefined ? "builtin" : "custom")) return false;
        if (!filters.has("dangling")) return true;
        boolean dangling = !predefined && members(network).isEmpty();
        return filters.bool("dangling", false) == dangling;
    }

    private void inspect(Exchange exchange) throws IOException {
        String scope = Requests.text(exchange, "scope");
        Network network = networks.find(exchange.path("id"));
        if (!scope.isEmpty() && !scope.equals(network.scope())) {
            throw new EngineException.NotFound("network " + exchange.path("id") + " not found");
        }
        Answers.document(exchange, 200, document(network, members(network)));
    }

    private Map<String, EndpointResource> members(Network network) {
        return ContainerDocuments.members(containers.list(), network.id());
    }

    private static NetworkInspect document(Network network, Map<String, EndpointResource> members) {
        List<IpamConfig> ipam = network.ipam().config().stream()
                .map(range ->
                        new IpamConfig(range.subnet(), range.ipRange(), range.gateway(), range.auxiliaryAddresses()))
                .toList();
        return new NetworkInspect(
                network.name(),
                network.id(),
                Times.rfc3339(network.created()),
                network.scope(),
                network.driver(),
                network.ipv4(),
                network.ipv6(),
                new Ipam(network.ipam().driver(), network.ipam().options(), ipam.isEmpty() ? null : ipam),
                network.internal(),
                network.attachable(),
                false,
                network.configFrom().isEmpty() ? ConfigReference.NONE : new ConfigReference(network.configFrom()),
                network.configOnly(),
                members,
                HostConfigDocuments.sorted(network.options()),
                HostConfigDocuments.sorted(network.labels()));
    }
}
