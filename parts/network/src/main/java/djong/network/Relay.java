package djong.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes on what reaches a socket of the host to a port of a sandbox, by virtual threads of this process: connections by IPv6 to a sandbox that
 * has IPv4 only, and those from {@code ::1}, which the kernel leads nowhere else. The sandbox sees the host as the other side. Ends, with all
 * that it carries, with {@link #close}.
 */
final class Relay implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Relay.class.getName());
    private static final int BUFFER_BYTES = 64 << 10;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** How long an answer to a datagram may take. */
    private static final Duration IDLE = Duration.ofSeconds(90);

    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(5);
    private static final int MOST_SENDERS = 1024;

    private final Channel socket;
    private final Links links;
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final Map<SocketAddress, DatagramChannel> senders = new ConcurrentHashMap<>();
    private final Thread reader;
    private volatile InetSocketAddress target;

    private Relay(Channel socket, Links links, InetSocketAddress target) {
        this.socket = socket;
        this.links = links;
        this.target = target;
        Runnable work = switch (socket) {
            case ServerSocketChannel server -> () -> accept(server);
            case DatagramChannel datagrams -> () -> receive(datagrams);
            default -> throw new IllegalArgumentException("no relay from " + socket);
        };
        this.reader = Thread.ofVirtual().name("relay").start(work);
    }

    /** Begins; returns at once. @param socket a server's or one for datagrams, which belongs to the relay from here on */
    static Relay of(Channel socket, Links links, InetSocketAddress target) {
        return new Relay(socket, links, target);
    }

    /** Where what comes from here on goes. */
    void to(InetSocketAddress now) {
        target = now;
    }

    private void accept(ServerSocketChannel server) {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                if (byIpv4(client.getLocalAddress())) {
                    client.close();
                    continue;
                }
                open.add(client);
                Thread.ofVirtual().name("relayed connection").start(() -> carry(client));
            } catch (IOException e) {
                if (server.isOpen()) LOG.log(System.Logger.Level.DEBUG, "a connection was not accepted", e);
            }
        }
    }

    /** The socket may be one for both families; the firewall leads IPv4 where it belongs, and what it does not was not published. */
    private static boolean byIpv4(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet4Address;
    }

    private void carry(SocketChannel client) {
        try (client;
                SocketChannel inner = links.onThread(SocketChannel::open)) {
            open.add(inner);
            if (!socket.isOpen()) return;
            inner.socket().connect(target, (int) CONNECT.toMillis());
            Thread there = Thread.ofVirtual().name("relayed connection, in").start(() -> pump(client, inner));
            pump(inner, client);
            there.join();
            open.remove(inner);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a connection to " + target + " has ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    /** Until one side has said all; then the other is told. A side that fails ends both. */
    private static void pump(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) to.write(buffer);
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            closed(from);
            closed(to);
        }
    }

    private void receive(DatagramChannel datagrams) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        while (datagrams.isOpen()) {
            try {
                buffer.clear();
                SocketAddress sender = datagrams.receive(buffer);
                if (byIpv4(sender)) continue;
                if (senders.size() >= MOST_SENDERS && !senders.containsKey(sender)) continue;
                DatagramChannel inner = senders.computeIfAbsent(sender, s -> begun(datagrams, s));
                inner.write(buffer.flip());
            } catch (IOException | UncheckedIOException e) {
                if (datagrams.isOpen()) LOG.log(System.Logger.Level.DEBUG, "a datagram was not passed on", e);
            }
        }
    }

    private DatagramChannel begun(DatagramChannel datagrams, SocketAddress sender) {
        try {
            DatagramChannel inner = links.onThread(DatagramChannel::open);
            open.add(inner);
            inner.connect(target);
            Thread.ofVirtual().name("relayed answers").start(() -> answer(datagrams, inner, sender));
            return inner;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(DatagramChannel datagrams, DatagramChannel inner, SocketAddress sender) {
        var packet = new java.net.DatagramPacket(new byte[BUFFER_BYTES], BUFFER_BYTES);
        try (inner) {
            inner.socket().setSoTimeout((int) IDLE.toMillis());
            while (datagrams.isOpen()) {
                packet.setLength(BUFFER_BYTES);
                inner.socket().receive(packet);
                datagrams.send(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()), sender);
            }
        } catch (SocketTimeoutException e) {
            LOG.log(System.Logger.Level.TRACE, "nothing more for " + sender, e);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "no answers for " + sender, e);
        } finally {
            senders.remove(sender, inner);
            open.remove(inner);
        }
    }

    private static void closed(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing a relay", e);
        }
    }

    @Override
    public void close() {
        closed(socket);
        open.forEach(Relay::closed);
        try {
            // A socket goes on listening until whoever waits at it has noticed.
            if (!reader.join(NOTICED_WITHIN)) LOG.log(System.Logger.Level.WARNING, "a port is still held: " + socket);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
