package djong.server;

import djong.api.container.PortExplanation;
import djong.api.network.ConfigReference;
import djong.api.network.EndpointResource;
import djong.api.network.Ipam;
import djong.api.network.IpamConfig;
import djong.api.network.NetworkConnectRequest;
import djong.api.network.NetworkCreateRequest;
import djong.api.network.NetworkCreateResponse;
import djong.api.network.NetworkDisconnectRequest;
import djong.api.network.NetworkInspect;
import djong.api.network.NetworkPruneReport;
import djong.base.EngineException;
import djong.base.Event;
import djong.base.EventBus;
import djong.engine.container.Containers;
import djong.http.Exchange;
import djong.http.Router;
import djong.network.Network;
import djong.network.NetworkRequest;
import djong.network.NetworkRequest.RequestedSubnet;
import djong.network.Networks;
import djong.server.compat.ApiVersion;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Engine API, tag Network. */
final class NetworkRoutes {
    private static final Set<String> PREDEFINED = Set.of("bridge", "host", "none");

    private final Networks networks;
    private final Containers containers;
    private final EventBus events;
    private final InstantSource clock;

    NetworkRoutes(Networks networks, Containers containers, EventBus events, InstantSource clock) {
        this.networks = networks;
        this.containers = containers;
        this.events = events;
        this.clock = clock;
    }

    void register(Router router) {
        router.get("/networks", this::list)
                .get("/networks/", this::list)
                .post("/networks/create", this::create)
                .post("/networks/prune", this::prune)
                .get("/networks/{id:.*}", this::inspect)
                .get("/containers/{name:.*}/ports", this::explain)
                .delete("/networks/{id:.*}", this::remove)
                .post("/networks/{id:.*}/connect", this::connect)
                .post("/networks/{id:.*}/disconnect", this::disconnect);
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

    private void create(Exchange exchange) throws IOException {
        NetworkCreateRequest asked = Requests.document(exchange, NetworkCreateRequest.class, "network.CreateRequest");
        Network made = networks.create(request(asked));
        event(made, "create", Map.of());
        Answers.document(exchange, 201, new NetworkCreateResponse(made.id(), ""));
    }

    private static NetworkRequest request(NetworkCreateRequest asked) {
        Ipam ipam = asked.ipam();
        List<RequestedSubnet> subnets = ipam == null || ipam.config() == null
                ? List.of()
                : ipam.config().stream()
                        .map(c -> new RequestedSubnet(
                                text(c.subnet()),
                                text(c.ipRange()),
                                text(c.gateway()),
                                c.auxiliaryAddresses() == null ? Map.of() : c.auxiliaryAddresses()))
                        .toList();
        return new NetworkRequest(
                asked.name(),
                asked.driver(),
                text(asked.scope()),
                // A network has had IPv4 until 1.48, whatever was said.
                ApiVersion.current().before(48) ? null : asked.enableIpv4(),
                asked.enableIpv6(),
                ipam == null ? "" : ipam.driver(),
                ipam == null ? null : ipam.options(),
                subnets,
                yes(asked.internal()),
                yes(asked.attachable()),
                yes(asked.ingress()),
                yes(asked.configOnly()),
                asked.configFrom() == null ? "" : asked.configFrom().network(),
                asked.options() == null ? Map.of() : asked.options(),
                asked.labels() == null ? Map.of() : asked.labels());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static boolean yes(@Nullable Boolean flag) {
        return flag != null && flag;
    }

    private void remove(Exchange exchange) throws IOException {
        Network gone = networks.remove(exchange.path("id"), this::nameOf);
        event(gone, "destroy", Map.of());
        exchange.send(204);
    }

    private String nameOf(String containerId) {
        try {
            return containers.find(containerId).name();
        } catch (EngineException.NotFound e) {
            return containerId;
        }
    }

    private void event(Network network, String action, Map<String, String> more) {
        var attributes = new HashMap<>(more);
        attributes.put("name", network.name());
        attributes.put("type", network.driver());
        events.publish(new Event("network", action, network.id(), attributes, clock.instant()));
    }

    private void connect(Exchange exchange) throws IOException {
        NetworkConnectRequest asked =
                Requests.document(exchange, NetworkConnectRequest.class, "container.NetworkConnectRequest");
        Network network = networks.find(exchange.path("id"));
        containers.connect(asked.container(), network, CreateRequests.endpoint(asked.endpointConfig()));
        exchange.send(200);
    }

    private void disconnect(Exchange exchange) throws IOException {
        NetworkDisconnectRequest asked =
                Requests.document(exchange, NetworkDisconnectRequest.class, "network.DisconnectOptions");
        Network network = networks.find(exchange.path("id"));
        containers.disconnect(asked.container(), network, yes(asked.force()));
        exchange.send(200);
    }

    /** Not Docker's: what {@code djong port --explain} shows. */
    private void explain(Exchange exchange) throws IOException {
        Answers.list(
                exchange,
                PortExplanation.class,
                containers.explainPorts(exchange.path("name")).stream()
                        .map(NetworkDocuments::explanation)
                        .toList());
    }

    private void prune(Exchange exchange) throws IOException {
        Filters filters = Filters.of(exchange).only("label", "label!", "until");
        PruneFilters wanted = new PruneFilters(filters, clock.instant());
        List<String> removed = new ArrayList<>();
        for (Network network : networks.list()) {
            if (network.predefined()
                    || network.configOnly()
                    || !networks.members(network).isEmpty()) continue;
            if (!wanted.fits(network.created(), network.labels())) continue;
            try {
                networks.remove(network.id(), this::nameOf);
            } catch (EngineException.Forbidden | EngineException.NotFound e) {
                continue; // somebody was faster
            }
            event(network, "destroy", Map.of());
            removed.add(network.name());
        }
        events.publish(new Event("network", "prune", "", Map.of("reclaimed", "0"), clock.instant()));
        Answers.document(exchange, 200, new NetworkPruneReport(removed.isEmpty() ? null : removed));
    }

    private Map<String, EndpointResource> members(Network network) {
        return NetworkDocuments.members(containers.list(), network.id());
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
