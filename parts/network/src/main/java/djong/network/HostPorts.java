package djong.network;

import djong.base.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which ports of the host are given out. A port that is given out is also held by a socket of this process, so that no other program takes
 * it and one that another program has is not given out. By IPv4 packets never reach that socket, as the firewall leads them away before; what
 * comes by IPv6 may, and is relayed. Under the lock of {@link Networks}.
 */
final class HostPorts {
    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final Path IPV6 = Path.of("/proc/sys/net/ipv6");
    private static final int FIRST = 32768;
    private static final int LAST = 60999;

    private record Key(String protocol, int port) {}

    private final Links links;
    private final Map<Key, HeldPort> held = new HashMap<>();

    private int first;
    private int last;
    private int next;

    HostPorts(Links links) {
        this.links = links;
    }

    /** Those addresses that can be had: all IPv6 addresses only where the host has any, unless they were asked for. */
    List<String> listenable(List<String> addresses, PortRequest request) {
        if (!addresses.contains("::") || request.hostAddress().equals("::") || Files.exists(IPV6)) return addresses;
        return addresses.stream().filter(a -> !a.equals("::")).toList();
    }

    /** Takes the first of the ports asked for that is free at each of the addresses. @param addresses literal, {@code 0.0.0.0} and {@code ::} for all */
    int take(PortRequest request, List<String> addresses) throws IOException {
        if (request.hostPort() != 0 && request.hostPort() == request.lastHostPort()) {
            take(request.protocol(), addresses, request.hostPort());
            return request.hostPort();
        }
        int from = request.hostPort();
        int to = request.lastHostPort();
        if (from == 0) {
            range();
            from = next;
            to = next + (last - first);
        }
        for (int candidate = from; candidate <= to; candidate++) {
            int port = request.hostPort() == 0 ? first + (candidate - first) % (last - first + 1) : candidate;
            try {
                take(request.protocol(), addresses, port);
            } catch (EngineException.Conflict | InUse e) {
                continue;
            }
            if (request.hostPort() == 0) next = port == last ? first : port + 1;
            return port;
        }
        throw new EngineException.Conflict(
                request.hostPort() == 0
                        ? "all ports are allocated"
                        : "Bind for " + shown(addresses.getFirst(), request.hostPort()) + "-" + request.lastHostPort()
                                + " failed: port is already allocated");
    }

    private void take(String protocol, List<String> addresses, int port) throws IOException {
        for (String address : addresses) free(protocol, address, port);
        var taken = new ArrayList<String>();
        boolean done = false;
        try {
            // All of IPv6 first: its socket is one for the others as well.
            for (String address : addresses.reversed()) {
                take(protocol, address, port);
                taken.add(address);
            }
            done = true;
        } finally {
            if (!done) for (String address : taken) release(protocol, address, port);
        }
    }

    private void free(String protocol, String address, int port) {
        HeldPort at = held.get(new Key(protocol, port));
        if (at == null) return;
        for (String other : at.addresses()) {
            if (other.equals(address) || meet(other, address)) {
                throw new EngineException.Conflict(
                        "Bind for " + shown(address, port) + " failed: port is already allocated");
            }
        }
    }

    /** Passes on what reaches the socket of an IPv6 address. */
    void relay(String protocol, String address, int port, InetSocketAddress target) {
        HeldPort at = held.get(new Key(protocol, port));
        if (at != null) at.relay(address, target);
    }

    /** Another program has the port. */
    static final class InUse extends IOException {
        private static final long serialVersionUID = 1;

        InUse(IOException cause) {
            super("address already in use", cause);
        }
    }

    /** @throws EngineException.Conflict when it is given out @throws InUse when another program has it */
    void take(String protocol, String address, int port) throws IOException {
        free(protocol, address, port);
        var key = new Key(protocol, port);
        HeldPort at = held.computeIfAbsent(key, _ -> new HeldPort(links, protocol, port));
        try {
            at.hold(address);
        } finally {
            if (at.addresses().isEmpty()) held.remove(key);
        }
    }

    /** Whether one of two addresses of a family stands for all. */
    private static boolean meet(String one, String other) {
        boolean sameFamily = one.contains(":") == other.contains(":");
        return sameFamily && (any(one) || any(other));
    }

    static boolean any(String address) {
        return address.equals("0.0.0.0") || address.equals("::");
    }

    static String shown(String address, int port) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }

    void release(String protocol, String address, int port) {
        var key = new Key(protocol, port);
        HeldPort at = held.get(key);
        if (at == null) return;
        at.release(address);
        if (at.addresses().isEmpty()) held.remove(key);
    }

    private void range() {
        if (first != 0) return;
        first = FIRST;
        last = LAST;
        // One read: a second one of such a file, at whatever offset, finds its end.
        try (InputStream in = Files.newInputStream(RANGE)) {
            byte[] text = new byte[64];
            int length = in.read(text);
            String[] parts = new String(text, 0, Math.max(0, length), StandardCharsets.US_ASCII)
                    .strip()
                    .split("\\s+");
            first = Integer.parseInt(parts[0]);
            last = Integer.parseInt(parts[1]);
        } catch (IOException | RuntimeException e) {
            System.getLogger(HostPorts.class.getName()).log(System.Logger.Level.WARNING, "cannot read " + RANGE, e);
        }
        next = first;
    }

    void close() {
        held.values().forEach(HeldPort::close);
        held.clear();
    }
}
