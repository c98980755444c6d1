package djong.network;

import djong.base.EngineException;
import djong.base.Ids;
import djong.base.Undo;
import djong.linux.Fd;
import djong.linux.Namespaces;
import djong.network.ipam.Addresses;
import djong.network.ipam.Subnet;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The networks of this engine and who is in them. Safe for several threads; calls take about a millisecond and wait for nobody. */
public final class Networks implements AutoCloseable {
    private final Bridge bridge;
    private final Addresses addresses;
    private final List<Network> networks;
    /** Sandboxes with a link, by the name of its host end. */
    private final Map<String, String> links = new ConcurrentHashMap<>();

    private Networks(NetworksConfig config, Bridge bridge) {
        this.bridge = bridge;
        this.addresses = new Addresses(bridge.subnet(), bridge.address());
        this.networks = List.of(
                network(
                        config,
                        Network.BRIDGE,
                        "bridge",
                        bridgeOptions(config),
                        List.of(new IpamConfig(
                                bridge.subnet().toString(), bridge.address().getHostAddress()))),
                network(config, Network.HOST, "host", Map.of(), List.of()),
                network(config, Network.NONE, "null", Map.of(), List.of()));
    }

    /** Looks at the host's routes and decides on addresses; the bridge itself is made when the first sandbox joins it. */
    public static Networks open(NetworksConfig config) {
        try {
            return new Networks(config, Bridge.open(config));
        } catch (IOException e) {
            throw new EngineException.System("cannot prepare the default network: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> bridgeOptions(NetworksConfig config) {
        var options = new TreeMap<String, String>();
        options.put("com.docker.network.bridge.default_bridge", "true");
        options.put("com.docker.network.bridge.enable_icc", "true");
        options.put("com.docker.network.bridge.enable_ip_masquerade", "true");
        options.put("com.docker.network.bridge.host_binding_ipv4", "0.0.0.0");
        options.put("com.docker.network.bridge.name", config.bridgeName());
        options.put("com.docker.network.driver.mtu", Integer.toString(config.mtu()));
        return options;
    }

    private static Network network(
            NetworksConfig config, String name, String driver, Map<String, String> options, List<IpamConfig> ipam) {
        String id = id(config.bridgeName() + "/" + name + "/" + config.created());
        return new Network(id, name, driver, "local", config.created(), ipam, false, true, false, options, Map.of());
    }

    /** The same each time for the same engine, since these networks are never made or removed. */
    private static String id(String seed) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(seed.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** All networks, in Docker's order of names. */
    public List<Network> list() {
        return networks;
    }

    /** By name, id or unique beginning of an id. @throws EngineException.NotFound when there is none */
    public Network find(String idOrName) {
        for (Network network : networks) {
            if (network.name().equals(idOrName) || network.id().equals(idOrName)) return network;
        }
        List<Network> matching = !Ids.isPrefix(idOrName)
                ? List.of()
                : networks.stream().filter(n -> n.id().startsWith(idOrName)).toList();
        if (matching.size() > 1) {
            throw new EngineException.InvalidParameter(
                    "network " + idOrName + " is ambiguous (" + matching.size() + " matches found based on ID prefix)");
        }
        if (matching.isEmpty()) throw new EngineException.NotFound("network " + idOrName + " not found");
        return matching.getFirst();
    }

    /**
     * A sandbox for {@code id} in {@code network}. In {@code bridge} it has a link, an address and a default route, in {@code none} only
     * the loopback; in {@code host} it is the host's own namespace. Nothing is left when it fails.
     */
    public Sandbox join(String id, Network network) {
        try {
            return switch (network.name()) {
                case Network.HOST -> new Sandbox(id, null, blank(network), () -> {});
                case Network.NONE -> new Sandbox(id, bridge.isolated(), blank(network), () -> {});
                case Network.BRIDGE -> joinBridge(id, network);
                default ->
                    throw new EngineException.NotImplemented(
                            "joining network " + network.name() + " is not implemented");
            };
        } catch (IOException e) {
            throw new EngineException.System(
                    "failed to set up container networking: failed to create endpoint on network " + network.name()
                            + ": " + e.getMessage(),
                    e);
        }
    }

    private static Endpoint blank(Network network) {
        return new Endpoint(network.id(), network.name(), Ids.random(), "", "", "", 0, "");
    }

    private Sandbox joinBridge(String id, Network network) throws IOException {
        Inet4Address address = addresses.allocate();
        String endpointId = Ids.random();
        String link = Bridge.LINK_PREFIX + endpointId.substring(0, 10);
        boolean done = false;
        try {
            Fd namespace = bridge.connected(link, address);
            var endpoint = new Endpoint(
                    network.id(),
                    network.name(),
                    endpointId,
                    link,
                    Bridge.mac(address),
                    address.getHostAddress(),
                    bridge.subnet().prefixLength(),
                    bridge.address().getHostAddress());
            links.put(link, id);
            done = true;
            return new Sandbox(id, namespace, endpoint, () -> leave(endpoint));
        } finally {
            if (!done) addresses.release(address);
        }
    }

    private void leave(Endpoint endpoint) {
        links.remove(endpoint.linkName());
        Inet4Address address = Subnet.address(endpoint.ipAddress());
        if (bridge.subnet().contains(address)) addresses.release(address);
    }

    /**
     * The sandbox of a container that ran on while the engine was away: its address is claimed again and its namespace, which process
     * {@code pid} is in, held again.
     */
    public Sandbox restore(String id, int pid, Endpoint endpoint) {
        if (endpoint.networkName().equals(Network.HOST)) return new Sandbox(id, null, endpoint, () -> {});
        try (var undo = new Undo()) {
            Fd namespace = Namespaces.of(pid, Namespaces.Kind.NETWORK);
            undo.push("let the namespace go", namespace::close);
            Runnable leave = () -> {};
            if (!endpoint.ipAddress().isEmpty()) {
                Inet4Address address = Subnet.address(endpoint.ipAddress());
                // Outside of a subnet that was configured anew meanwhile nobody else can get it.
                if (bridge.subnet().contains(address)) {
                    addresses.claim(address);
                    undo.push("release the address", () -> addresses.release(address));
                }
                // Rules and forwarding may be gone, after a flush of the firewall for example.
                bridge.ensure();
                links.put(endpoint.linkName(), id);
                leave = () -> leave(endpoint);
            }
            undo.keep();
            return new Sandbox(id, namespace, endpoint, leave);
        } catch (IOException e) {
            throw new EngineException.System(
                    "cannot hold the network of " + Ids.truncated(id) + " again: " + e.getMessage(), e);
        }
    }

    /** Removes links of ours whose sandbox is not among {@code kept}; for the start, after all restores. */
    public void sweep(Set<String> kept) {
        Set<String> names = new java.util.HashSet<>();
        links.forEach((link, id) -> {
            if (kept.contains(id)) names.add(link);
        });
        try {
            bridge.sweep(names);
        } catch (IOException e) {
            throw new EngineException.System("cannot remove leftover links: " + e.getMessage(), e);
        }
    }

    /** Lets go of sockets; links, addresses and rules stay with the containers that use them. */
    @Override
    public void close() {
        bridge.close();
    }
}
