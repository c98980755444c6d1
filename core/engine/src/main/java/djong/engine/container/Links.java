package djong.engine.container;

import djong.base.EngineException;
import djong.engine.config.HostConfig;
import djong.engine.config.HostConfig.Networking;
import djong.engine.container.Container.NetworkAttachment;
import djong.engine.spec.HostFiles.Linked;
import djong.network.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Links on the default bridge, Docker's first way for containers to find each other: an entry in the hosts file and variables. On record a
 * link is {@code ID:ALIAS}; it goes with the container it leads to.
 */
final class Links {
    private final Index index;

    Links(Index index) {
        this.index = index;
    }

    private record Link(ContainerCell child, String alias) {}

    /** The links as they are kept. @throws EngineException in Docker's words for a container that is not there */
    @Nullable
    List<String> settled(Networking asked) {
        if (asked.links() == null) return null;
        Map<String, String> byAlias = new LinkedHashMap<>();
        for (String link : asked.links()) {
            if (link.isEmpty()) throw new EngineException.System("empty string specified for links");
            String[] words = link.split(":", -1);
            if (words.length > 2) throw new EngineException.System("bad format for links: " + link);
            String name = words[0];
            String alias = words.length == 2 ? words[1] : name;
            // What inspect shows is taken as well: /child:/parent/alias.
            alias = alias.substring(alias.lastIndexOf('/') + 1);
            ContainerCell child = name.isEmpty() ? null : index.lookup(name);
            if (child == null) {
                throw new EngineException.InvalidParameter(
                        "could not get container for " + name + ": No such container: " + name);
            }
            if (child.container().hostConfig().namespaces().networkMode().equals("host")) {
                throw new EngineException.InvalidParameter(
                        "conflicting options: host type networking can't be used with links. This would result in undefined behavior");
            }
            byAlias.putIfAbsent(alias, child.id() + ":" + alias);
        }
        return byAlias.isEmpty() ? null : List.copyOf(byAlias.values());
    }

    private List<Link> of(Container c) {
        var links = new ArrayList<Link>();
        List<String> kept = c.hostConfig().networking().links();
        if (kept == null) return links;
        for (String link : kept) {
            int colon = link.indexOf(':');
            ContainerCell child = index.lookup(link.substring(0, colon));
            if (child != null) links.add(new Link(child, link.substring(colon + 1)));
        }
        return links;
    }

    /** As inspect shows them: {@code /child:/parent/alias}. Null for none. */
    @Nullable
    List<String> shown(Container c) {
        List<String> shown = of(c).stream()
                .map(l -> "/" + l.child().container().name() + ":/" + c.name() + "/" + l.alias())
                .sorted()
                .toList();
        return shown.isEmpty() ? null : shown;
    }

    /** A container's name and those that links give it. */
    List<String> names(Container c) {
        var names = new ArrayList<String>(List.of("/" + c.name()));
        for (Container parent : index.containers()) {
            for (Link link : of(parent))
                if (link.child().id().equals(c.id())) names.add("/" + parent.name() + "/" + link.alias());
        }
        return names;
    }

    /** The entries of its hosts file. @throws EngineException.System when one of them does not run */
    List<Linked> hosts(Container c) {
        var hosts = new ArrayList<Linked>();
        for (Link link : of(c)) {
            Container child = link.child().container();
            if (!child.phase().alive()) {
                throw new EngineException.System("Cannot link to a non running container: /" + child.name() + " AS /"
                        + c.name() + "/" + link.alias());
            }
            hosts.add(entry(child, link.alias()));
        }
        return hosts;
    }

    private static Linked entry(Container child, String alias) {
        Set<String> names = new LinkedHashSet<>(List.of(alias, child.config().hostname()));
        names.add(child.name());
        return new Linked(address(child), List.copyOf(names));
    }

    private static String address(Container c) {
        return c.networks().stream()
                .filter(a -> a.networkName().equals("bridge"))
                .map(NetworkAttachment::endpoint)
                .filter(Objects::nonNull)
                .map(Endpoint::ipAddress)
                .findFirst()
                .orElse("");
    }

    /** Containers that know {@code child} by a link and run, with the entry that now holds. */
    Map<ContainerId, Linked> parents(Container child) {
        Map<ContainerId, Linked> parents = new LinkedHashMap<>();
        for (Container parent : index.containers()) {
            if (parent.hostConfig().networking().links() == null
                    || !parent.phase().alive()) continue;
            for (Link link : of(parent))
                if (link.child().id().equals(child.id())) parents.put(parent.id(), entry(child, link.alias()));
        }
        return parents;
    }

    /** The variables that tell of the linked containers. */
    List<String> env(Container c) {
        var env = new ArrayList<String>();
        for (Link link : of(c)) {
            Container child = link.child().container();
            String prefix = link.alias().replace('-', '_').toUpperCase(Locale.ROOT);
            List<Port> ports = child.config().exposedPorts().stream()
                    .map(Port::of)
                    .sorted()
                    .toList();
            String address = address(child);
            if (!ports.isEmpty()) env.add(prefix + "_PORT=" + ports.getFirst().url(address));
            ports(env, prefix, address, ports);
            env.add(prefix + "_NAME=/" + c.name() + "/" + link.alias());
            if (child.config().env() == null) continue;
            for (String entry : child.config().env()) {
                int eq = entry.indexOf('=');
                if (eq < 0 || entry.startsWith("HOME=") || entry.startsWith("PATH=")) continue;
                env.add(prefix + "_ENV_" + entry);
            }
        }
        return env;
    }

    /** Those of each port, and of each run of several without a gap those of its ends. */
    private static void ports(List<String> env, String prefix, String address, List<Port> ports) {
        for (int i = 0, start = 0; i < ports.size(); i++) {
            Port port = ports.get(i);
            String of = port.variable(prefix);
            env.add(of + "=" + port.url(address));
            env.add(of + "_ADDR=" + address);
            env.add(of + "_PORT=" + port.number);
            env.add(of + "_PROTO=" + port.protocol);
            if (i + 1 < ports.size() && port.precedes(ports.get(i + 1))) continue;
            if (i > start) {
                Port first = ports.get(start);
                String run = first.variable(prefix);
                env.add(run + "_START=" + first.url(address));
                env.add(run + "_PORT_START=" + first.number);
                env.add(run + "_END=" + port.url(address));
                env.add(run + "_PORT_END=" + port.number);
            }
            start = i + 1;
        }
    }

    private record Port(String number, String protocol) implements Comparable<Port> {
        static Port of(String text) {
            int slash = text.indexOf('/');
            return slash < 0 ? new Port(text, "tcp") : new Port(text.substring(0, slash), text.substring(slash + 1));
        }

        String variable(String prefix) {
            return prefix + "_PORT_" + number + "_" + protocol.toUpperCase(Locale.ROOT);
        }

        boolean precedes(Port next) {
            try {
                return next.protocol.equals(protocol) && Integer.parseInt(next.number) == Integer.parseInt(number) + 1;
            } catch (NumberFormatException e) {
                return false; // a range that was given as one
            }
        }

        String url(String address) {
            return protocol + "://" + address + ":" + number;
        }

        @Override
        public int compareTo(Port other) {
            // As Docker has them: tcp first, whatever the number.
            int byProtocol = Boolean.compare(!protocol.equals("tcp"), !other.protocol.equals("tcp"));
            if (byProtocol != 0) return byProtocol;
            int byLength = Integer.compare(number.length(), other.number.length());
            int byNumber = byLength != 0 ? byLength : number.compareTo(other.number);
            return byNumber != 0 ? byNumber : protocol.compareTo(other.protocol);
        }
    }

    /**
     * Takes a link away, by {@code parent/alias}.
     *
     * @throws EngineException in Docker's words for a name that is no link
     */
    void remove(String name) {
        String plain = Index.plain(name);
        int slash = plain.indexOf('/');
        if (slash < 0) {
            index.find(plain);
            throw new EngineException.System("Conflict, cannot remove the default link name of the container");
        }
        ContainerCell parent = index.lookup(plain.substring(0, slash));
        String alias = plain.substring(slash + 1);
        if (parent == null) throw new EngineException.NotFound("No such container: " + plain);
        parent.lock.lock();
        try {
            Container c = parent.container();
            List<String> kept = c.hostConfig().networking().links();
            List<String> left = kept == null
                    ? List.of()
                    : kept.stream().filter(l -> !l.endsWith(":" + alias)).toList();
            if (kept == null || left.size() == kept.size())
                throw new EngineException.NotFound("No such container: " + plain);
            HostConfig h = c.hostConfig();
            Networking n = h.networking();
            var networking = new Networking(
                    n.portBindings(),
                    n.publishAllPorts(),
                    n.dns(),
                    n.dnsOptions(),
                    n.dnsSearch(),
                    n.extraHosts(),
                    left.isEmpty() ? null : left);
            parent.apply(
                    c.withHostConfig(new HostConfig(
                            h.lifecycle(), h.namespaces(), networking, h.storage(), h.security(), h.resources())),
                    parent.run());
        } finally {
            parent.lock.unlock();
        }
    }
}
