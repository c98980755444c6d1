package djong.network;

import djong.network.ipam.Subnet;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that hold one port of the host, for each address that it is given out at. Java's socket for all IPv6 addresses takes the port of
 * IPv4 as well, and so stands for all of these. Under the lock of {@link Networks}.
 */
final class HeldPort {
    private static final System.Logger LOG = System.getLogger(HeldPort.class.getName());
    private static final String ALL_IPV6 = "::";
    private static final int BACKLOG = 128;

    private final Links links;
    private final String protocol;
    private final int port;
    private final Set<String> addresses = new HashSet<>();
    private final Map<String, Channel> sockets = new HashMap<>();
    private final Map<String, Relay> relays = new HashMap<>();

    HeldPort(Links links, String protocol, int port) {
        this.links = links;
        this.protocol = protocol;
        this.port = port;
    }

    /** Where it is given out. */
    Set<String> addresses() {
        return addresses;
    }

    /** @throws HostPorts.InUse when another program has it */
    void hold(String address) throws IOException {
        try {
            if (address.equals(ALL_IPV6)) {
                for (String other : addresses) if (!other.contains(":")) close(other);
                open(ALL_IPV6);
            } else if (address.contains(":") || !addresses.contains(ALL_IPV6)) {
                open(address);
            }
            addresses.add(address);
        } catch (IOException e) {
            if (address.equals(ALL_IPV6)) heldAgain();
            throw e;
        }
    }

    void release(String address) {
        if (!addresses.remove(address)) return;
        close(address);
        if (address.equals(ALL_IPV6)) heldAgain();
    }

    /** Those of IPv4, each by a socket of its own. */
    private void heldAgain() {
        for (String address : addresses) {
            if (sockets.containsKey(address)) continue;
            try {
                open(address);
            } catch (IOException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "another program has taken " + HostPorts.shown(address, port) + ", which is published",
                        e);
            }
        }
    }

    private void open(String address) throws IOException {
        Channel socket = links.onThread(() -> socket(address));
        if (socket != null) sockets.put(address, socket);
    }

    private @Nullable Channel socket(String address) throws IOException {
        InetAddress inet = Subnet.address(address);
        var family = inet.getAddress().length == 4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        var at = new InetSocketAddress(inet, port);
        Channel opened = null;
        try {
            switch (protocol) {
                case "tcp" -> {
                    ServerSocketChannel server = ServerSocketChannel.open(family);
                    opened = server;
                    server.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(at, BACKLOG);
                }
                case "udp" -> {
                    DatagramChannel datagrams = DatagramChannel.open(family);
                    opened = datagrams;
                    datagrams.bind(at);
                }
                default -> {} // no socket of this protocol in Java: only this engine's own ports are known
            }
            return opened;
        } catch (IOException e) {
            if (opened != null) opened.close();
            if (e instanceof BindException && String.valueOf(e.getMessage()).contains("in use"))
                throw new HostPorts.InUse(e);
            throw e;
        }
    }

    /** Passes on what reaches the socket of an address. */
    void relay(String address, InetSocketAddress target) {
        Channel socket = sockets.get(address);
        if (socket == null) return;
        Relay relay = relays.get(address);
        if (relay == null) relays.put(address, Relay.of(socket, links, target));
        else relay.to(target);
    }

    private void close(String address) {
        Relay relay = relays.remove(address);
        Channel socket = sockets.remove(address);
        try {
            if (relay != null) relay.close();
            else if (socket != null) socket.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing a port", e);
        }
    }

    void close() {
        for (String address : addresses) close(address);
    }
}
