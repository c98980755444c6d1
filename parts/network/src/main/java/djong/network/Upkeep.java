package djong.network;

import djong.base.EngineException;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.network.firewall.BridgeRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * What the host must have for a network: bridges with their rules, and parents of links. Made with the network, and made again whenever
 * somebody has taken it away since.
 */
final class Upkeep {
    private static final int MOST_VLANS = 4094;
    /** Noted of parents that were made here; nobody else's are removed. */
    private static final String NOTE = "djong network ";

    private final Links links;
    private final Firewall firewall;
    private final Neighbours neighbours;
    private final Map<String, LiveNetwork> networks;
    private final ReentrantLock lock;

    /** @param networks by id, as they are @param lock of {@link Networks} */
    Upkeep(
            Links links,
            Firewall firewall,
            Neighbours neighbours,
            Map<String, LiveNetwork> networks,
            ReentrantLock lock) {
        this.links = links;
        this.firewall = firewall;
        this.neighbours = neighbours;
        this.networks = networks;
        this.lock = lock;
    }

    /** For a network that is being created. Under the lock. @throws EngineException in Docker's words */
    void create(LiveNetwork network) throws IOException {
        switch (network) {
            case BridgeNetwork bridge -> {
                if (links.index(bridge.link()) != 0 && bridge.options().name().isEmpty())
                    throw new EngineException.Conflict("a link " + bridge.link() + " exists already");
                ensure(bridge);
            }
            case VlanNetwork vlan -> {
                onlyPassthru(vlan);
                ensure(vlan);
            }
        }
    }

    /** Takes it away again. Under the lock. */
    void remove(LiveNetwork network) throws IOException {
        switch (network) {
            case BridgeNetwork bridge -> {
                // Should what follows not come to pass, the next sandbox that joins makes them again.
                bridge.index = 0;
                rules(bridge, false);
                links.remove(bridge.link());
            }
            case VlanNetwork vlan -> {
                if (links.alias(vlan.parent()).equals(note(vlan))) links.remove(vlan.parent());
            }
        }
    }

    /** For a sandbox that joins. Usually there is nothing to do, and no lock to wait for. */
    void ensured(LiveNetwork network) throws IOException {
        // A stale number shows in the kernel's refusal.
        if (network instanceof BridgeNetwork bridge && bridge.index != 0) return;
        lock.lock();
        try {
            switch (network) {
                case BridgeNetwork bridge -> ensure(bridge);
                case VlanNetwork vlan -> ensure(vlan);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether what the network had is gone from the host; then the next look makes it again. */
    boolean lost(LiveNetwork network) throws IOException {
        switch (network) {
            case BridgeNetwork bridge -> {
                if (links.index(bridge.link()) == bridge.index) return false;
                bridge.index = 0;
                return true;
            }
            case VlanNetwork vlan -> {
                return links.index(vlan.parent()) == 0;
            }
        }
    }

    /** Link, addresses, rules and forwarding, the rules before anything can be forwarded. Under the lock. */
    private void ensure(BridgeNetwork bridge) throws IOException {
        if (bridge.index != 0) return;
        rules(bridge, true);
        int index = links.bridge(bridge.link(), bridge.mac(), bridge.mtuBytes(), bridge.own());
        if (!bridge.network().internal()) {
            if (bridge.network().ipv4()) links.sysctl("ipv4/ip_forward", "1");
            if (bridge.network().ipv6()) links.sysctl("ipv6/conf/all/forwarding", "1");
        }
        bridge.index = index;
        bridge.reachedFromLoopback = false;
    }

    /** The rules of all bridges that are in use, with or without this one. */
    private void rules(BridgeNetwork bridge, boolean with) throws IOException {
        var rules = new ArrayList<BridgeRules>();
        for (LiveNetwork network : networks.values()) {
            if (network instanceof BridgeNetwork other && (other == bridge ? with : other.index != 0))
                rules.add(other.rules());
        }
        rules.sort(Comparator.comparing(BridgeRules::bridge));
        firewall.apply(rules);
        neighbours.lookAgain();
    }

    /** A parent that lets one member have it all cannot be another network's as well. */
    private void onlyPassthru(VlanNetwork asked) {
        if (!asked.options().isMacvlan() || asked.apart()) return;
        for (LiveNetwork network : networks.values()) {
            if (!(network instanceof VlanNetwork other) || other == asked) continue;
            if (!other.options().isMacvlan() || !other.parent().equals(asked.parent())) continue;
            String using =
                    "macvlan network " + other.network().id() + " is already using parent interface " + other.parent();
            if (asked.options().isPassthru()) {
                throw new EngineException.System("cannot use mode passthru, " + using);
            }
            if (other.options().isPassthru()) throw new EngineException.System(using + " in mode passthru");
        }
    }

    /** Under the lock. */
    private void ensure(VlanNetwork network) throws IOException {
        String parent = network.parent();
        if (links.index(parent) != 0) return;
        try {
            if (network.apart()) links.dummy(parent, note(network));
            else vlan(parent, note(network));
        } catch (ErrnoException e) {
            String what = network.apart() ? "" : "failed to create " + parent + " vlan link: ";
            throw new EngineException.System(what + Errno.text(e.errno()), e);
        }
    }

    private static String note(VlanNetwork network) {
        return NOTE + network.network().id();
    }

    /** A link such as {@code eth0.10}, made from its name. */
    private void vlan(String name, String note) throws IOException {
        String[] parts = name.split("\\.", -1);
        if (parts.length == 1) {
            throw new EngineException.System(
                    "invalid subinterface vlan name " + name + ", example formatting is eth0.10");
        }
        if (parts.length != 2) {
            throw new EngineException.System(
                    "required interface name format is: name.vlan_id, ex. eth0.10 for vlan 10, instead received "
                            + name);
        }
        if (!parts[1].matches("[+-]?[0-9]{1,9}")) {
            throw new EngineException.System(
                    "unable to parse a valid vlan id from: " + parts[1] + " (ex. eth0.10 for vlan 10)");
        }
        int index = links.index(parts[0]);
        if (index == 0) throw new EngineException.System("-o parent interface was not found on the host: " + parts[0]);
        int id = Integer.parseInt(parts[1]);
        if (id < 1 || id > MOST_VLANS)
            throw new EngineException.System("vlan id must be between 1-4094, received: " + id);
        links.vlan(name, index, id, note);
    }

    /** Removes links of ours in bridges that no sandbox has; for the start, after all restores. */
    void sweep() throws IOException {
        for (LiveNetwork network : networks.values()) {
            if (!(network instanceof BridgeNetwork bridge)) continue;
            Set<String> kept =
                    bridge.members().keySet().stream().map(Place::hostName).collect(Collectors.toSet());
            links.sweep(bridge.link(), kept);
        }
    }
}
