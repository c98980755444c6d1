package djong.engine.container;

import djong.base.EngineException;
import djong.engine.config.EndpointConfig;
import djong.engine.container.Container.NetworkAttachment;
import djong.engine.container.ContainerCell.Run;
import djong.network.Network;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One network more or less for a container that there is already: at once where it runs, and for its next starts. */
final class Connect {
    private final Parts parts;
    private final ContainerEvents events;
    private final HostSide hosts;

    Connect(Parts parts, ContainerEvents events, HostSide hosts) {
        this.parts = parts;
        this.events = events;
        this.hosts = hosts;
    }

    /** Blocks for the disk. */
    void connect(ContainerCell cell, Network network, EndpointConfig asked) {
        cell.lock.lock();
        try {
            Container c = cell.container();
            if (network.name().equals(Network.HOST) && !in(c, Network.HOST)) {
                throw new EngineException.InvalidParameter(
                        "cannot connect container to host network - container must be created in host network mode");
            }
            if (in(c, Network.HOST) || NamespaceRules.sharesNetwork(c) && cell.run() != null) {
                throw new EngineException.InvalidParameter(
                        "container sharing network namespace with another container or host cannot be connected to any other network");
            }
            if (network.name().equals(Network.NONE) && !c.networks().isEmpty() || in(c, Network.NONE)) {
                throw new EngineException.InvalidParameter(
                        "container cannot be connected to multiple networks with one of the networks in private (none) mode");
            }
            var request = NetworkAttachments.request(c, parts.networks(), network, asked);
            Run run = cell.run();
            if (in(c, network.name())) {
                if (run != null) {
                    throw new EngineException.Forbidden(
                            "endpoint with name " + c.name() + " already exists in network " + network.name());
                }
                return;
            }
            var planned = new ArrayList<>(c.networks());
            planned.add(NetworkAttachment.planned(network.name(), asked));
            if (run == null) {
                cell.apply(c.withNetworks(planned), null);
                return;
            }
            List<InetAddress> servers = hosts.nameServers(c.hostConfig().networking());
            boolean answered = run.sandbox.answersNames();
            var endpoint = parts.networks().connect(run.sandbox, request, servers);
            shown(cell, run, planned, () -> parts.networks().disconnect(run.sandbox, endpoint.networkId()));
            hosts.joined(cell.container(), endpoint, !answered && run.sandbox.answersNames());
            events.network(cell.container(), attachment(cell.container(), network), parts.networks(), "connect");
        } finally {
            cell.lock.unlock();
        }
    }

    /** As it is under another name: others find it by that from now on. Under the cell's lock. */
    Container renamed(ContainerCell cell, Container next) {
        Run run = cell.run();
        if (run == null || NamespaceRules.sharesNetwork(next)) return next;
        parts.networks()
                .rename(
                        run.sandbox,
                        e -> next.networks().stream()
                                .filter(a -> a.networkName().equals(e.networkName()))
                                .findFirst()
                                .map(a -> NetworkAttachments.names(next, a.asked()))
                                .orElse(e.names()));
        return next.withNetworks(NetworkAttachments.of(next.networks(), sandboxId(next), run.sandbox));
    }

    private static String sandboxId(Container c) {
        return c.networks().isEmpty() ? c.id().hex() : c.networks().getFirst().sandboxId();
    }

    /** Saves and shows what the sandbox is in now. */
    private static void shown(ContainerCell cell, Run run, List<NetworkAttachment> planned, Runnable back) {
        Container c = cell.container();
        try {
            cell.apply(c.withNetworks(NetworkAttachments.of(planned, sandboxId(c), run.sandbox)), run);
        } catch (EngineException e) {
            back.run();
            throw e;
        }
    }

    private static boolean in(Container c, String network) {
        return c.networks().stream().anyMatch(a -> a.networkName().equals(network));
    }

    private static NetworkAttachment attachment(Container c, Network network) {
        return c.networks().stream()
                .filter(a -> a.networkName().equals(network.name()))
                .findFirst()
                .orElseThrow();
    }

    /** Blocks for the disk. */
    void disconnect(ContainerCell cell, Network network) {
        cell.lock.lock();
        try {
            Container c = cell.container();
            if (network.name().equals(Network.HOST) && in(c, Network.HOST)) {
                throw new EngineException.InvalidParameter(
                        "cannot disconnect container from host network - container was created in host network mode");
            }
            if (!in(c, network.name())) {
                throw new EngineException.System("container " + c.id() + " is not connected to "
                        + (cell.run() == null ? "the network " : "network ") + network.name());
            }
            NetworkAttachment left = attachment(c, network);
            var planned = new ArrayList<>(c.networks());
            planned.remove(left);
            @Nullable Run run = cell.run();
            if (run == null) {
                cell.apply(c.withNetworks(planned), null);
                return;
            }
            hosts.left(c, parts.networks().disconnect(run.sandbox, network.id()));
            shown(cell, run, planned, () -> {});
            events.network(c, left, parts.networks(), "disconnect");
        } finally {
            cell.lock.unlock();
        }
    }
}
