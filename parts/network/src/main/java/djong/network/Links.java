package djong.network;

import djong.base.Ids;
import djong.linux.Conntrack;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.NamespaceThread;
import djong.linux.Rtnetlink;
import djong.network.ipam.Subnet;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Links, addresses and routes in the kernel: bridges on the host, namespaces, and the pairs of links between the two. One thread visits all
 * namespaces, one after the other: the kernel has one lock for links anyway. CAP_NET_ADMIN and CAP_SYS_ADMIN.
 */
final class Links implements AutoCloseable {
    /** Every host link of ours begins with it; nothing else does. */
    static final String PREFIX = "djv";

    private static final int FIRST_INDEX = 2;

    /** An address with what it is part of. */
    record Interface(InetAddress address, int prefixLength) {
        @Override
        public String toString() {
            return Subnet.text(address) + "/" + prefixLength;
        }
    }

    /** How a sandbox is joined to something: a link in it, with addresses. */
    sealed interface Plug {
        String innerName();

        List<Interface> addresses();

        List<InterfaceSettings.Setting> settings();
    }

    /** One end in a sandbox, the other in a bridge. */
    record Pair(
            String hostName,
            String bridge,
            int mtu,
            String innerName,
            String mac,
            List<Interface> addresses,
            List<InterfaceSettings.Setting> settings)
            implements Plug {}

    /** On top of a link of the host. @param mac empty for the kernel's choice */
    record Child(
            String parent,
            Rtnetlink.Child kind,
            String innerName,
            String mac,
            List<Interface> addresses,
            List<InterfaceSettings.Setting> settings)
            implements Plug {}

    private final Rtnetlink host;
    private final NamespaceThread thread;
    /**
     * Another socket of the host's, for {@link #thread} alone: giving back a lock that a virtual thread waits for would wake it from within a
     * sandbox's namespace.
     */
    private final Rtnetlink hostOfThread;

    private Links(Rtnetlink host, NamespaceThread thread, Rtnetlink hostOfThread) {
        this.host = host;
        this.thread = thread;
        this.hostOfThread = hostOfThread;
    }

    static Links open() throws IOException {
        Rtnetlink host = Rtnetlink.open();
        try {
            Rtnetlink hostOfThread = Rtnetlink.open();
            try {
                return new Links(host, NamespaceThread.open("djong-sandboxes"), hostOfThread);
            } catch (IOException e) {
                hostOfThread.close();
                throw e;
            }
        } catch (IOException e) {
            host.close();
            throw e;
        }
    }

    /** Work that belongs to the host's namespace and to one thread. */
    <T extends @Nullable Object> T onThread(Callable<T> work) throws IOException {
        return thread.call(work);
    }

    /** What the host reaches by its own routes. */
    List<Subnet> routed() throws IOException {
        var subnets = new ArrayList<Subnet>();
        for (Rtnetlink.Route route : host.routes()) {
            InetAddress destination = route.destination();
            if (destination != null && route.prefixLength() > 0)
                subnets.add(new Subnet(destination, route.prefixLength()));
        }
        return subnets;
    }

    /** What a link on the host has; empty when there is no such link. */
    List<Interface> addresses(String name) throws IOException {
        Rtnetlink.Link link = host.link(name);
        if (link == null) return List.of();
        return host.addresses().stream()
                .filter(a -> a.link() == link.index())
                .map(a -> new Interface(a.address(), a.prefixLength()))
                .toList();
    }

    /** The number of a link on the host; 0 when there is none. */
    int index(String name) throws IOException {
        Rtnetlink.Link link = host.link(name);
        return link == null ? 0 : link.index();
    }

    /** The name of the link on the host by which packets to an address leave it; empty when there is none. */
    String linkTo(InetAddress address) throws IOException {
        int index = host.linkTo(address);
        return host.links().stream()
                .filter(link -> link.index() == index)
                .map(Rtnetlink.Link::name)
                .findFirst()
                .orElse("");
    }

    /** Makes a bridge, or completes one that is there: up, with these addresses. @return its number */
    int bridge(String name, String mac, int mtu, List<Interface> addresses) throws IOException {
        Rtnetlink.Link link = host.link(name);
        if (link == null) {
            host.send(Rtnetlink.addBridge(name, mac, mtu));
            link = host.link(name);
            if (link == null) throw new IOException("the bridge " + name + " vanished");
        } else if (!link.kind().equals("bridge")) {
            throw new IOException("the link " + name + " exists and is not a bridge");
        }
        int index = link.index();
        List<Interface> present = addresses(name);
        for (Interface wanted : addresses) {
            if (!present.contains(wanted))
                host.send(Rtnetlink.addAddress(index, wanted.address(), wanted.prefixLength()));
        }
        if (!link.up()) host.send(Rtnetlink.up(index));
        return index;
    }

    /** Removes a link of the host, if it is there. */
    void remove(String name) throws IOException {
        int index = index(name);
        if (index == 0) return;
        try {
            host.send(Rtnetlink.delete(index));
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENODEV) throw e;
        }
    }

    /** Removes the links of ours in a bridge that are not among {@code kept}. */
    void sweep(String bridge, Set<String> kept) throws IOException {
        int index = index(bridge);
        if (index == 0) return;
        for (Rtnetlink.Link link : host.links()) {
            if (link.master() != index || !link.name().startsWith(PREFIX) || kept.contains(link.name())) continue;
            try {
                host.send(Rtnetlink.delete(link.index()));
            } catch (ErrnoException e) {
                // The kernel was taking it away already.
                if (e.errno() != Errno.ENODEV) throw e;
            }
        }
    }

    /** A new network namespace, its loopback up, with these links and ways out. Nothing is left when it fails: the links die with it. */
    Fd sandbox(List<? extends Plug> plugs, List<Way> out) throws IOException {
        return thread.inNewNetwork(namespace -> {
            try (Rtnetlink inside = Rtnetlink.open()) {
                var changes = new ArrayList<Rtnetlink.Change>();
                changes.add(Rtnetlink.up(Rtnetlink.LOOPBACK));
                var indexes = new HashMap<String, Integer>();
                for (Plug plug : plugs) {
                    int wanted = FIRST_INDEX + indexes.size();
                    indexes.put(plug.innerName(), connect(namespace, inside, plug, wanted, changes));
                }
                for (Way way : out) {
                    Integer index = indexes.get(way.innerName());
                    if (index != null) changes.add(Rtnetlink.replaceDefaultRoute(way.ipv6(), way.gateway(), index));
                }
                inside.send(changes.toArray(Rtnetlink.Change[]::new));
            }
            return namespace;
        });
    }

    /** A way out of a sandbox. @param gateway null where the link leads everywhere by itself @param innerName the sandbox's link to it */
    record Way(boolean ipv6, @Nullable InetAddress gateway, String innerName) {}

    private static Rtnetlink.Change route(Rtnetlink inside, Way way) throws IOException {
        Rtnetlink.Link link = inside.link(way.innerName());
        if (link == null) throw new IOException("the sandbox has no link " + way.innerName());
        return Rtnetlink.replaceDefaultRoute(way.ipv6(), way.gateway(), link.index());
    }

    /** Adds a link to a sandbox that runs, and makes {@code out} its ways out. */
    void connect(Fd namespace, Plug plug, List<Way> out) throws IOException {
        thread.inNetwork(namespace, () -> {
            try (Rtnetlink inside = Rtnetlink.open()) {
                var changes = new ArrayList<Rtnetlink.Change>();
                connect(namespace, inside, plug, 0, changes);
                for (Way way : out) changes.add(route(inside, way));
                inside.send(changes.toArray(Rtnetlink.Change[]::new));
            }
            return null;
        });
    }

    /** Lets the bridge send packets back to the sandbox behind one of its links. */
    void hairpin(String hostName) throws IOException {
        host.send(Rtnetlink.hairpin(index(hostName)));
    }

    /** Takes a link out of a sandbox that runs, and makes {@code out} its ways out. */
    void disconnect(Fd namespace, String innerName, List<Way> out) throws IOException {
        thread.inNetwork(namespace, () -> {
            try (Rtnetlink inside = Rtnetlink.open()) {
                Rtnetlink.Link link = inside.link(innerName);
                if (link != null) inside.send(Rtnetlink.delete(link.index()));
                for (Way way : out) inside.send(route(inside, way));
            }
            return null;
        });
    }

    /** @return the number of the link in the sandbox */
    private int connect(Fd namespace, Rtnetlink inside, Plug plug, int wantedIndex, List<Rtnetlink.Change> changes)
            throws IOException {
        int onHost = hostIndex(plug);
        String born = bornAs(plug);
        int index = wantedIndex;
        if (!make(onHost, plug, born, namespace, wantedIndex)) {
            Rtnetlink.Link made = inside.link(born);
            if (made == null) throw new IOException("the link " + plug.innerName() + " vanished");
            index = made.index();
        }
        if (!born.equals(plug.innerName())) inside.send(Rtnetlink.rename(index, plug.innerName()));
        if (plug.addresses().stream().noneMatch(a -> a.address().getAddress().length == 16))
            disableIpv6(plug.innerName());
        for (InterfaceSettings.Setting setting : plug.settings()) set(setting, plug.innerName());
        changes.add(Rtnetlink.up(index));
        for (Interface address : plug.addresses()) {
            changes.add(Rtnetlink.addAddress(index, address.address(), address.prefixLength()));
        }
        return index;
    }

    /** A name that no link of the host has, where the kernel asks for that. */
    private static String bornAs(Plug plug) {
        return switch (plug) {
            case Pair pair -> pair.innerName();
            case Child _ -> PREFIX + Ids.random().substring(0, 10);
        };
    }

    private int hostIndex(Plug plug) throws IOException {
        Rtnetlink.Link link = hostOfThread.link(
                switch (plug) {
                    case Pair pair -> pair.bridge();
                    case Child child -> child.parent();
                });
        if (link != null) return link.index();
        throw switch (plug) {
            case Pair pair -> new IOException("the bridge " + pair.bridge() + " vanished");
            case Child child ->
                new Unjoinable(
                        "the requested parent interface " + child.parent() + " was not found on the Docker host");
        };
    }

    /** A link on top of another cannot be made; the words are Docker's. */
    static final class Unjoinable extends IOException {
        private static final long serialVersionUID = 1;

        Unjoinable(String message) {
            super(message);
        }
    }

    /** Makes the link, with a number of the kernel's choice where the wanted one cannot be had. @return whether it has the wanted one */
    private boolean make(int onHost, Plug plug, String name, Fd namespace, int index) throws IOException {
        return switch (plug) {
            case Pair pair -> make(onHost, pair, namespace, index);
            case Child child -> {
                make(onHost, child, name, namespace);
                yield false;
            }
        };
    }

    private boolean make(int bridge, Pair p, Fd namespace, int index) throws IOException {
        try {
            hostOfThread.send(
                    Rtnetlink.addVeth(p.hostName(), bridge, p.mtu(), namespace, index, p.innerName(), p.mac()));
            return index != 0;
        } catch (ErrnoException e) {
            // Tunnel modules put devices of their own into every namespace.
            if (index == 0 || e.errno() != Errno.EBUSY && e.errno() != Errno.EEXIST) throw e;
            hostOfThread.send(Rtnetlink.addVeth(p.hostName(), bridge, p.mtu(), namespace, 0, p.innerName(), p.mac()));
            return false;
        }
    }

    private void make(int parent, Child child, String name, Fd namespace) throws IOException {
        try {
            hostOfThread.send(Rtnetlink.addChild(child.kind(), parent, namespace, name, child.mac()));
        } catch (ErrnoException e) {
            String kind = child.kind() instanceof Rtnetlink.Macvlan ? "macvlan" : "ipvlan";
            var refused = new Unjoinable("failed to create the " + kind + " port: " + Errno.text(e.errno()));
            refused.initCause(e);
            throw refused;
        }
    }

    /** Makes a link of the host with nothing behind it, if it is not there. @param alias a note by which it is known again */
    void dummy(String name, String alias) throws IOException {
        if (host.link(name) == null) host.send(Rtnetlink.addDummy(name), Rtnetlink.alias(name, alias));
    }

    /** Makes a link of the host to a VLAN. @param alias a note by which it is known again */
    void vlan(String name, int parentIndex, int id, String alias) throws IOException {
        host.send(Rtnetlink.addVlan(name, parentIndex, id), Rtnetlink.alias(name, alias));
    }

    /** What was noted of a link when it was made; empty for nothing, and where there is no such link. */
    String alias(String name) throws IOException {
        Rtnetlink.Link link = host.link(name);
        return link == null ? "" : link.alias();
    }

    private static void set(InterfaceSettings.Setting setting, String link) throws IOException {
        Path file = Path.of("/proc/sys/net").resolve(setting.path(link));
        try {
            Files.writeString(file, setting.value(), StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is not a sysctl file", e);
        }
    }

    /** No link-local address on a network without IPv6, as Docker does. */
    private static void disableIpv6(String link) throws IOException {
        try {
            Files.writeString(Path.of("/proc/sys/net/ipv6/conf/" + link + "/disable_ipv6"), "1");
        } catch (NoSuchFileException e) {
            // This kernel has no IPv6 at all.
        }
    }

    /**
     * Lets the kernel forget where it led datagrams to these ports of the host: whoever goes on sending to one is led by the rules as they are
     * now. Connections end by themselves.
     */
    void forgetDatagrams(List<PortMapping> ports) throws IOException {
        Set<Integer> numbers = ports.stream()
                .filter(p -> p.protocol().equals("udp") && p.hostPort() != 0)
                .map(PortMapping::hostPort)
                .collect(Collectors.toSet());
        if (numbers.isEmpty()) return;
        try (Conntrack conntrack = thread.call(Conntrack::open)) {
            for (boolean ipv6 : new boolean[] {false, true}) {
                conntrack.forget(
                        ipv6, flow -> flow.protocol() == Conntrack.UDP && numbers.contains(flow.destinationPort()));
            }
        }
    }

    /** Work within a sandbox. */
    <T extends @Nullable Object> T in(Fd namespace, Callable<T> work) throws IOException {
        return thread.inNetwork(namespace, work);
    }

    /** Sets a number below /proc/sys/net of the host, where it is another. */
    void sysctl(String path, String value) throws IOException {
        thread.call(() -> {
            Path file = Path.of("/proc/sys/net").resolve(path);
            if (!Files.readString(file).strip().equals(value)) Files.writeString(file, value);
            return true;
        });
    }

    @Override
    public void close() {
        thread.close();
        hostOfThread.close();
        host.close();
    }
}
