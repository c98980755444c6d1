package djong.network;

import djong.base.EngineException;
import djong.base.Ids;
import djong.base.Undo;
import djong.linux.Fd;
import djong.linux.Namespaces;
import djong.linux.Poller;
import djong.network.ipam.Subnet;
import djong.store.metadata.Metadata;
import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The networks of this engine and who is in them. Safe for several threads; calls take about a millisecond and wait for nobody. */
public final class Networks implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Networks.class.getName());

    private final NetworksConfig config;
    private final Records records;
    private final Links links;
    private final Firewall firewall;
    private final Neighbours neighbours;
    private final Subnets subnets;
    private final Draft draft;
    private final Upkeep upkeep;
    private final Publishing publishing;
    private final Names names;
    private final Map<String, Network> networks = new ConcurrentHashMap<>();
    /** Those that sandboxes join with a link, by id. */
    private final Map<String, LiveNetwork> live = new ConcurrentHashMap<>();

    private final Exits.Traits traits = new Exits.Traits(this::dualStack, this::throughLink);
    /** Which networks there are, and what the kernel knows of them. Not held while a sandbox is made. */
    private final ReentrantLock lock = new ReentrantLock();

    private Networks(NetworksConfig config, Metadata metadata, InstantSource clock, Links links) {
        this.config = config;
        this.records = new Records(metadata);
        this.links = links;
        this.firewall = new Firewall(config.bridgeName(), links);
        this.neighbours = new Neighbours(firewall);
        this.subnets = new Subnets(config, links);
        this.draft = new Draft(subnets, clock, this::find);
        this.upkeep = new Upkeep(links, firewall, neighbours, live, lock);
        this.publishing = new Publishing(links, firewall, live, this::waysOut);
        this.names = new Names(links, live);
    }

    private boolean dualStack(String networkId) {
        Network network = networks.get(networkId);
        return network != null && network.ipv4() && network.ipv6();
    }

    private boolean throughLink(String networkId) {
        LiveNetwork network = live.get(networkId);
        return network != null && network.throughLink();
    }

    /** Looks at the host's routes and decides on addresses; a bridge is made when the first sandbox joins it. */
    public static Networks open(NetworksConfig config, Metadata metadata, InstantSource clock) {
        try {
            Links links = Links.open();
            try {
                var networks = new Networks(config, metadata, clock, links);
                networks.load();
                return networks;
            } catch (IOException | RuntimeException e) {
                links.close();
                throw e;
            }
        } catch (IOException e) {
            throw new EngineException.System("cannot prepare the networks: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new EngineException.InvalidParameter(String.valueOf(e.getMessage()), e);
        }
    }

    private void load() throws IOException {
        for (Records.Saved saved : records.all()) {
            add(saved.network(), saved.chosen());
        }
        add(Predefined.host(config), false);
        add(Predefined.none(config), false);
        DefaultBridge bridge = config.bridge();
        if (bridge == null) return;
        String failed = "Error initializing network controller: error creating default \"bridge\" network: ";
        try {
            add(Predefined.bridge(config, bridge, subnets.ofDefaultBridge(bridge, taken())), true);
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.InvalidParameter(failed + e.getMessage(), e);
        } catch (EngineException.System e) {
            throw new EngineException.System(failed + e.getMessage(), e);
        }
    }

    /** Whether there is a network for sandboxes that ask for none in particular. */
    public boolean hasDefaultBridge() {
        return config.bridge() != null;
    }

    private void add(Network network, boolean chosen) {
        switch (network.driver()) {
            case "bridge", "macvlan", "ipvlan" -> live.put(network.id(), LiveNetwork.of(network, config.mtu(), chosen));
            default -> {}
        }
        networks.put(network.id(), network);
    }

    /** All networks, by name. */
    public List<Network> list() {
        return networks.values().stream()
                .sorted(Comparator.comparing(Network::name))
                .toList();
    }

    /** By name, id or unique beginning of an id. @throws EngineException.NotFound when there is none */
    public Network find(String idOrName) {
        return NetworkIndex.find(networks, idOrName);
    }

    /**
     * Makes a network. Blocks for the disk.
     *
     * @throws EngineException.Conflict when the name is taken
     * @throws EngineException.Forbidden when its subnet is in another network, or nobody may make it
     */
    public Network create(NetworkRequest asked) {
        NetworkRequest request = asked.with(config.driverOptions());
        Validation.request(request);
        lock.lock();
        try {
            if (networks.values().stream().anyMatch(n -> n.name().equals(request.name()))) {
                throw new EngineException.Conflict("network with name " + request.name() + " already exists");
            }
            var drawn = draft.of(request, taken());
            Network network = drawn.network();
            try (var undo = new Undo()) {
                add(network, drawn.chosen());
                undo.push("forget the network", () -> forget(network));
                records.save(network, drawn.chosen());
                undo.push("forget the network's record", () -> records.remove(network));
                LiveNetwork made = live.get(network.id());
                if (made != null) upkeep.create(made);
                undo.keep();
            }
            return network;
        } catch (IOException e) {
            throw new EngineException.System("Failed to Setup IP tables or links: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private void forget(Network network) {
        networks.remove(network.id());
        live.remove(network.id());
    }

    private List<Subnet> taken() {
        return live.values().stream().flatMap(n -> n.subnets().stream()).toList();
    }

    /**
     * Removes a network. Blocks for the disk.
     *
     * @param names what a sandbox is called, for the error
     * @throws EngineException.Forbidden when somebody is in it, or every engine has it
     */
    public Network remove(String idOrName, UnaryOperator<String> names) {
        lock.lock();
        try {
            Network network = find(idOrName);
            if (network.predefined()) {
                throw new EngineException.Forbidden(network.name() + " is a pre-defined network and cannot be removed");
            }
            String user = networks.values().stream()
                    .filter(n -> !n.configFrom().isEmpty() && n.configFrom().equals(network.name()))
                    .map(Network::name)
                    .findFirst()
                    .orElse("");
            if (!user.isEmpty()) {
                throw new EngineException.Forbidden(
                        "error while removing network: configuration network \"" + network.name() + "\" is in use");
            }
            LiveNetwork used = live.get(network.id());
            if (used != null) {
                if (!used.members().isEmpty()) throw used.inUse(names);
                upkeep.remove(used);
            }
            records.remove(network);
            forget(network);
            return network;
        } catch (IOException e) {
            throw new EngineException.System("error while removing network: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    /** By id. */
    public Optional<Network> lookup(String id) {
        return Optional.ofNullable(networks.get(id));
    }

    /** Whether a user chose the subnets of a family, so that members may choose their addresses. */
    public boolean subnetsWereChosen(Network network, boolean ipv6) {
        LiveNetwork joined = live.get(network.id());
        return joined != null
                && joined.subnetsWereChosen()
                && joined.subnets().stream().anyMatch(s -> s.isIpv6() == ipv6);
    }

    /** The engine's own addresses in a network, where members meet the host. */
    public List<String> ownAddresses(Network network) {
        LiveNetwork joined = live.get(network.id());
        if (joined == null) return List.of();
        return joined.ranges().stream()
                .flatMap(r -> Stream.ofNullable(r.gateway()))
                .map(Subnet::text)
                .toList();
    }

    /** Whether a network has an address, a literal. */
    public boolean contains(Network network, String address) {
        LiveNetwork joined = live.get(network.id());
        return joined != null && joined.subnets().stream().anyMatch(s -> s.contains(Subnet.address(address)));
    }

    /** Gives a sandbox other names in the networks that have names. */
    public void rename(Sandbox sandbox, Function<Endpoint, List<String>> names) {
        lock.lock();
        try {
            sandbox.show(sandbox.endpoints().stream()
                    .map(e -> e.names().isEmpty() ? e : renamed(e.withNames(names.apply(e))))
                    .toList());
        } finally {
            lock.unlock();
        }
    }

    private Endpoint renamed(Endpoint e) {
        LiveNetwork joined = live.get(e.networkId());
        if (joined != null) joined.members().computeIfPresent(e.endpointId(), (_, m) -> m.with(e));
        return e;
    }

    /** Sandboxes in a network, by endpoint. */
    public Map<String, String> members(Network network) {
        LiveNetwork joined = live.get(network.id());
        if (joined == null) return Map.of();
        return joined.members().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().sandboxId()));
    }

    /**
     * From now on notices when another program takes the engine's rules away, or begins to drop what passes through the host, and mends it
     * where it can. Until {@link #close}.
     */
    public void watch(Poller poller) {
        neighbours.watch(poller, links, lock);
    }

    /** What carries packets to a sandbox's published ports, and what is in the way. Looks at the kernel. */
    public List<PortExplanation> explain(Sandbox sandbox) {
        lock.lock();
        try {
            Map<String, String> links = new HashMap<>();
            live.forEach((id, network) -> {
                if (network instanceof BridgeNetwork bridge) links.put(id, bridge.link());
            });
            return new Explanations(firewall, neighbours, this.links).of(sandbox, links);
        } catch (IOException e) {
            throw new EngineException.System("cannot look at the ports: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    /** What other firewalls of this host do to the sandboxes' traffic, each with what helps; empty when nothing. */
    public List<String> warnings() {
        return neighbours.warnings();
    }

    /**
     * A sandbox for {@code id} in these networks. In a bridge network it has a link, addresses and, in the one that decides, its way out; in
     * {@code none} only the loopback; {@code host} is the host's own namespace, and neither goes with others. Nothing is left when it fails.
     *
     * @throws EngineException.Conflict when a port is given out already
     */
    public Sandbox join(SandboxRequest request) {
        String id = request.id();
        List<EndpointRequest> requests = request.endpoints();
        if (requests.isEmpty()) return apart(id, List.of());
        Network first = find(requests.getFirst().network());
        if (first.name().equals(Network.NONE)) return apart(id, List.of(blank(first)));
        if (first.name().equals(Network.HOST)) return new Sandbox(id, null, List.of(blank(first)), this);
        try (var undo = new Undo()) {
            var places = new ArrayList<Place>();
            for (EndpointRequest each : requests) {
                Place place =
                        place(id, each, places.stream().map(Place::endpoint).toList());
                undo.push("leave network " + place.endpoint().networkName(), () -> leave(place.endpoint()));
                places.add(place);
            }
            List<Endpoint> endpoints = places.stream().map(Place::endpoint).toList();
            Fd namespace = sandbox(places, waysOut(endpoints));
            undo.push("let the namespace go", namespace::close);
            var sandbox = new Sandbox(id, namespace, endpoints, this);
            if (!request.ports().isEmpty()) {
                published(() -> publish(sandbox, request));
                undo.push("withdraw the ports", () -> published(() -> publishing.withdraw(sandbox)));
            }
            names.serve(sandbox, request.nameServers());
            undo.keep();
            return sandbox;
        } catch (IOException e) {
            throw failed(first.name(), e);
        }
    }

    /**
     * A sandbox for {@code id} that is another one's namespace. It has no places of its own; the namespace stays when either of the two is
     * closed, the other's links go with the other.
     *
     * @throws EngineException.Conflict when the other is closed
     */
    public Sandbox share(String id, Sandbox other) {
        // First, so that a close from here on knows of it.
        other.shared();
        Fd namespace = other.namespace();
        try {
            var sandbox = new Sandbox(id, namespace == null ? null : namespace.duplicate(), List.of(), this);
            if (!other.isClosed()) return sandbox;
            sandbox.close();
            throw new IOException("it is closed");
        } catch (IOException e) {
            throw new EngineException.Conflict("the network of " + Ids.truncated(other.id()) + " has just ended");
        }
    }

    /** Takes the links out of a sandbox whose namespace lives on. */
    void empty(Sandbox sandbox) {
        Fd namespace = sandbox.namespace();
        if (namespace == null) return;
        for (Endpoint endpoint : sandbox.endpoints()) {
            if (endpoint.interfaceName().isEmpty()) continue;
            try {
                links.disconnect(namespace, endpoint.interfaceName(), List.of());
            } catch (IOException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the link " + endpoint.linkName() + " of " + Ids.truncated(sandbox.id()) + " stays: "
                                + e.getMessage(),
                        e);
            }
        }
    }

    /** With nothing but a loopback. */
    private Sandbox apart(String id, List<Endpoint> endpoints) {
        try {
            return new Sandbox(id, links.sandbox(List.of(), List.of()), endpoints, this);
        } catch (IOException e) {
            throw failed(Network.NONE, e);
        }
    }

    /** What goes wrong with ports is told with the endpoint's id, which follows the sandbox's name where that is known. */
    private void publish(Sandbox sandbox, SandboxRequest request) {
        String endpoint = "(" + sandbox.endpoints().getFirst().endpointId() + "): ";
        try {
            publishing.publish(sandbox, request.ports());
        } catch (EngineException.Conflict e) {
            throw new EngineException.Conflict(endpoint + e.getMessage());
        } catch (IOException e) {
            throw new EngineException.Conflict(endpoint + "failed to bind host port: "
                    + String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT));
        }
    }

    private interface PortWork {
        void run() throws IOException;
    }

    private void published(PortWork work) throws IOException {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    private static EngineException failed(String network, IOException e) {
        if (e instanceof Links.Unjoinable)
            return new EngineException.System("failed to set up container networking: " + e.getMessage(), e);
        return new EngineException.System(
                "failed to set up container networking: failed to create endpoint on network " + network + ": "
                        + e.getMessage(),
                e);
    }

    private Fd sandbox(List<Place> places, List<Links.Way> out) throws IOException {
        List<Links.Plug> plugs = places.stream().map(Place::plug).toList();
        return again(places, () -> links.sandbox(plugs, out));
    }

    private interface KernelWork<T> {
        T run() throws IOException;
    }

    /** Once more where somebody removed a bridge since it was last looked at, and perhaps its rules as well. */
    private <T> T again(List<Place> places, KernelWork<T> work) throws IOException {
        try {
            return work.run();
        } catch (IOException e) {
            boolean gone = false;
            for (Place place : places) gone |= upkeep.lost(place.network());
            if (!gone) throw e;
            for (Place place : places) upkeep.ensured(place.network());
            return work.run();
        }
    }

    private Place place(String id, EndpointRequest request, List<Endpoint> others) throws IOException {
        Network network = find(request.network());
        LiveNetwork joined = live.get(network.id());
        if (joined == null) {
            throw new EngineException.InvalidParameter("container cannot be connected to network " + network.name());
        }
        upkeep.ensured(joined);
        Place place = Place.in(joined, request, others);
        joined.members().put(place.endpoint().endpointId(), new LiveNetwork.Member(id, place.endpoint()));
        return place;
    }

    private List<Links.Way> waysOut(List<Endpoint> endpoints) {
        return Exits.of(endpoints, traits);
    }

    /**
     * Joins one more network. Its ports go where its way out is then, and it gets a resolver if it had none and the network has names.
     *
     * @param nameServers whom that asks about the world
     * @throws EngineException.Forbidden when it is in it already
     */
    public Endpoint connect(Sandbox sandbox, EndpointRequest request, List<InetAddress> nameServers) {
        lock.lock();
        try (var undo = new Undo()) {
            List<Endpoint> others = sandbox.endpoints();
            Network network = find(request.network());
            if (others.stream().anyMatch(e -> e.networkId().equals(network.id()))) {
                throw new EngineException.Forbidden("endpoint already exists in network " + network.name());
            }
            Place place = place(sandbox.id(), request, others);
            undo.push("leave network " + network.name(), () -> leave(place.endpoint()));
            var now = new ArrayList<>(others);
            now.add(place.endpoint());
            again(List.of(place), () -> {
                links.connect(own(sandbox), place.plug(), waysOut(now));
                return true;
            });
            undo.push(
                    "take the link out",
                    () -> links.disconnect(own(sandbox), place.plug().innerName(), waysOut(others)));
            sandbox.show(now);
            undo.push("show what it was in", () -> sandbox.show(others));
            publishing.follow(sandbox);
            undo.push("lead its ports back", () -> {
                sandbox.show(others);
                publishing.follow(sandbox);
            });
            names.serve(sandbox, nameServers);
            undo.keep();
            return place.endpoint();
        } catch (IOException e) {
            throw failed(find(request.network()).name(), e);
        } finally {
            lock.unlock();
        }
    }

    /** Leaves a network; its ports go where its way out is then. @throws EngineException.NotFound when it is not in it */
    public Endpoint disconnect(Sandbox sandbox, String networkId) {
        lock.lock();
        try {
            Endpoint gone = sandbox.endpoints().stream()
                    .filter(e -> e.networkId().equals(networkId))
                    .findFirst()
                    .orElseThrow(() -> new EngineException.NotFound("no endpoint in network " + networkId));
            var now = new ArrayList<>(sandbox.endpoints());
            now.remove(gone);
            links.disconnect(own(sandbox), gone.interfaceName(), waysOut(now));
            sandbox.show(now);
            leave(gone);
            publishing.follow(sandbox);
            return gone;
        } catch (IOException e) {
            throw new EngineException.System("cannot leave the network: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private static Fd own(Sandbox sandbox) {
        Fd namespace = sandbox.namespace();
        if (namespace != null) return namespace;
        throw new EngineException.InvalidParameter("the host's own network namespace joins no networks");
    }

    private static Endpoint blank(Network network) {
        return new Endpoint(network.id(), network.name(), Ids.random(), "", "", "", "", 0, "", "", 0, "", 0, List.of());
    }

    private void leave(Endpoint endpoint) {
        LiveNetwork left = live.get(endpoint.networkId());
        if (left == null || left.members().remove(endpoint.endpointId()) == null) return;
        left.release(endpoint.ipAddress());
        left.release(endpoint.ipv6Address());
    }

    void left(Sandbox sandbox) {
        if (!sandbox.ports().isEmpty()) {
            lock.lock();
            try {
                publishing.withdraw(sandbox);
            } finally {
                lock.unlock();
            }
        }
        for (Endpoint endpoint : sandbox.endpoints()) leave(endpoint);
    }

    /**
     * The sandbox of a container that ran on while the engine was away: its addresses are claimed again and its namespace held again, and so are
     * its ports; its names are answered again.
     */
    public Sandbox restore(FormerSandbox former) {
        String id = former.id();
        List<Endpoint> endpoints = former.endpoints();
        if (endpoints.stream().anyMatch(e -> e.networkName().equals(Network.HOST))) {
            return new Sandbox(id, null, endpoints, this);
        }
        try (var undo = new Undo()) {
            Fd namespace = Namespaces.of(former.pid(), Namespaces.Kind.NETWORK);
            undo.push("let the namespace go", namespace::close);
            for (Endpoint endpoint : endpoints) {
                LiveNetwork network = live.get(endpoint.networkId());
                if (network == null) continue;
                undo.push("leave network " + endpoint.networkName(), () -> leave(endpoint));
                network.members().put(endpoint.endpointId(), new LiveNetwork.Member(id, endpoint));
                network.reclaim(endpoint.ipAddress());
                network.reclaim(endpoint.ipv6Address());
                // Rules and forwarding may be gone, after a flush of the firewall for example.
                upkeep.ensured(network);
            }
            var sandbox = new Sandbox(id, namespace, endpoints, this);
            published(() -> publishing.hold(sandbox, former.requests(), former.ports()));
            names.serve(sandbox, former.nameServers());
            undo.keep();
            return sandbox;
        } catch (IOException e) {
            throw new EngineException.System(
                    "cannot hold the network of " + Ids.truncated(id) + " again: " + e.getMessage(), e);
        }
    }

    /** Removes links and rules of ours that no sandbox has; for the start, after all restores. */
    public void sweep() {
        lock.lock();
        try {
            firewall.rebuild();
            upkeep.sweep();
        } catch (IOException e) {
            throw new EngineException.System("cannot remove leftover links: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of sockets; links, addresses and rules stay with the containers that use them. */
    @Override
    public void close() {
        lock.lock();
        try {
            neighbours.close();
            publishing.close();
            firewall.close();
            links.close();
        } finally {
            lock.unlock();
        }
    }
}
