package djong.network;

import djong.base.EngineException;
import djong.base.Ids;
import djong.base.Undo;
import djong.linux.Fd;
import djong.linux.Namespaces;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Puts sandboxes into networks and takes them out again: their links, addresses, ports and names. Holds the lock of {@link Networks}, whose
 * promises these are, while it changes what a sandbox that runs is in.
 */
final class Sandboxes {
    private static final System.Logger LOG = System.getLogger(Sandboxes.class.getName());

    private final Links links;
    private final Map<String, LiveNetwork> live;
    private final Upkeep upkeep;
    private final Publishing publishing;
    private final Names names;
    private final Function<String, Network> find;
    private final Exits.Traits traits;
    private final ReentrantLock lock;

    /** @param live networks by id, as they are @param find a network by name or id @param lock of {@link Networks} */
    Sandboxes(
            Links links,
            Firewall firewall,
            Map<String, LiveNetwork> live,
            Upkeep upkeep,
            Function<String, Network> find,
            Exits.Traits traits,
            ReentrantLock lock) {
        this.links = links;
        this.live = live;
        this.upkeep = upkeep;
        this.publishing = new Publishing(links, firewall, live, this::waysOut);
        this.names = new Names(links, live);
        this.find = find;
        this.traits = traits;
        this.lock = lock;
    }

    /** As {@link Networks#join}. */
    Sandbox join(SandboxRequest request) {
        String id = request.id();
        List<EndpointRequest> requests = request.endpoints();
        if (requests.isEmpty()) return apart(id, List.of());
        Network first = find.apply(requests.getFirst().network());
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
            for (Place place : places) Advertiser.start(links, sandbox, place);
            undo.keep();
            return sandbox;
        } catch (IOException e) {
            throw failed(first.name(), e);
        }
    }

    /** As {@link Networks#share}. */
    Sandbox share(String id, Sandbox other) {
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
        Network network = find.apply(request.network());
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

    /** As {@link Networks#connect}. */
    Endpoint connect(Sandbox sandbox, EndpointRequest request, List<InetAddress> nameServers) {
        lock.lock();
        try (var undo = new Undo()) {
            List<Endpoint> others = sandbox.endpoints();
            Network network = find.apply(request.network());
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
            Advertiser.start(links, sandbox, place);
            undo.keep();
            return place.endpoint();
        } catch (IOException e) {
            throw failed(find.apply(request.network()).name(), e);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link Networks#disconnect}. */
    Endpoint disconnect(Sandbox sandbox, String networkId) {
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

    /** As {@link Networks#restore}. */
    Sandbox restore(FormerSandbox former) {
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

    /** Lets go of the sockets that hold ports. Under the lock. */
    void close() {
        publishing.close();
    }
}
