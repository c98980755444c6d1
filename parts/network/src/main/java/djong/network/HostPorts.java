package djong.network;

import djong.base.EngineException;
import djong.network.ipam.Subnet;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which ports of the host are given out. A port that is given out is also held by a socket of this process, so that no other program takes
 * it and one that another program has is not given out; packets never reach that socket, as the firewall leads them away before. Under the lock of
 * {@link Networks}.
 */
final class HostPorts {
    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int FIRST = 32768;
    private static final int LAST = 60999;

    private record Key(String protocol, String address, int port) {}

    private final Links links;
    private final Map<Key, Held> held = new HashMap<>();
    private int first;
    private int last;
    private int next;

    HostPorts(Links links) {
        this.links = links;
    }

    /** A port that is given out. @param socket null where the protocol has none in Java */
    private record Held(@Nullable Channel socket) {
        void close() {
            if (socket == null) return;
            try {
                socket.close();
            } catch (IOException e) {
                System.getLogger(HostPorts.class.getName()).log(System.Logger.Level.DEBUG, "closing a port", e);
            }
        }
    }

    /** Takes the first of the ports asked for that is free. @param address literal, {@code 0.0.0.0} and {@code ::} for all */
    int take(PortRequest request, String address) throws IOException {
        if (request.hostPort() != 0 && request.hostPort() == request.lastHostPort()) {
            take(request.protocol(), address, request.hostPort());
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
                take(request.protocol(), address, port);
            } catch (EngineException.Conflict | InUse e) {
                continue;
            }
            if (request.hostPort() == 0) next = port == last ? first : port + 1;
            return port;
        }
        throw new EngineException.Conflict(
                request.hostPort() == 0
                        ? "all ports are allocated"
                        : "Bind for " + shown(address, request.hostPort()) + "-" + request.lastHostPort()
                                + " failed: port is already allocated");
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
        for (Key key : held.keySet()) {
            if (!key.protocol.equals(protocol) || key.port != port) continue;
            if (key.address.equals(address) || meet(key.address, address)) {
                throw new EngineException.Conflict(
                        "Bind for " + shown(address, port) + " failed: port is already allocated");
            }
        }
        held.put(new Key(protocol, address, port), new Held(links.onThread(() -> open(protocol, address, port))));
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

    private static @Nullable Channel open(String protocol, String address, int port) throws IOException {
        InetAddress inet = Subnet.address(address);
        var family = inet.getAddress().length == 4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        var socket = new InetSocketAddress(inet, port);
        Channel opened = null;
        try {
            switch (protocol) {
                case "tcp" -> {
                    ServerSocketChannel server = ServerSocketChannel.open(family);
                    opened = server;
                    server.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(socket, 1);
                }
                case "udp" -> {
                    DatagramChannel datagrams = DatagramChannel.open(family);
                    opened = datagrams;
                    datagrams.bind(socket);
                }
                default -> {} // no socket of this protocol in Java: only this engine's own ports are known
            }
            return opened;
        } catch (IOException e) {
            if (opened != null) opened.close();
            if (e instanceof java.net.BindException
                    && String.valueOf(e.getMessage()).contains("in use")) throw new InUse(e);
            throw e;
        }
    }

    void release(String protocol, String address, int port) {
        Held gone = held.remove(new Key(protocol, address, port));
        if (gone != null) gone.close();
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
        held.values().forEach(Held::close);
        held.clear();
    }
}
