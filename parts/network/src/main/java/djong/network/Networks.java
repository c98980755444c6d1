package djong.network;

import djong.base.EngineException;
import djong.base.Undo;
import djong.linux.Poller;
import djong.network.ipam.Subnet;
import djong.store.metadata.Metadata;
import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
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
    private final Sandboxes sandboxes;
    private final Map<String, Network> networks = new ConcurrentHashMap<>();
    /** Those that sandboxes join with a link, by id. */
    private final Map<String, LiveNetwork> live = new ConcurrentHashMap<>();

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
        var traits = new Exits.Traits(this::dualStack, this::throughLink);
        this.sandboxes = new Sandboxes(links, firewall, live, upkeep, this::find, traits, lock);
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
        return sandboxes.join(request);
    }

    /**
     * A sandbox for {@code id} that is another one's namespace. It has no places of its own; the namespace stays when either of the two is
     * closed, the other's links go with the other.
     *
     * @throws EngineException.Conflict when the other is closed
     */
    public Sandbox share(String id, Sandbox other) {
        return sandboxes.share(id, other);
    }

    /**
     * Joins one more network. Its ports go where its way out is then, and it gets a resolver if it had none and the network has names.
     *
     * @param nameServers whom that asks about the world
     * @throws EngineException.Forbidden when it is in it already
     */
    public Endpoint connect(Sandbox sandbox, EndpointRequest request, List<InetAddress> nameServers) {
        return sandboxes.connect(sandbox, request, nameServers);
    }

    /** Leaves a network; its ports go where its way out is then. @throws EngineException.NotFound when it is not in it */
    public Endpoint disconnect(Sandbox sandbox, String networkId) {
        return sandboxes.disconnect(sandbox, networkId);
    }

    /**
     * The sandbox of a container that ran on while the engine was away: its addresses are claimed again and its namespace held again, and so are
     * its ports; its names are answered again.
     */
    public Sandbox restore(FormerSandbox former) {
        return sandboxes.restore(former);
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
            sandboxes.close();
            firewall.close();
            links.close();
        } finally {
            lock.unlock();
        }
    }
}
