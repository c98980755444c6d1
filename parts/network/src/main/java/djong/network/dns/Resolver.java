package djong.network.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Answers one sandbox's questions, by UDP and TCP. The sockets belong to the sandbox's namespace; the threads that read them are virtual ones of
 * this process. {@link #close} must come before the sandbox can vanish.
 */
public final class Resolver implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Resolver.class.getName());
    /** Where sandboxes ask. */
    public static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.0.11");

    private static final int PLAIN_DATAGRAM = 512;
    private static final int LONGEST_QUERY = 4096;
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final String REVERSE4 = ".in-addr.arpa";
    private static final String REVERSE6 = ".ip6.arpa";

    private final DatagramChannel udp;
    private final ServerSocketChannel tcp;
    private final Zone zone;
    private final Upstream upstream;
    /** So that one sandbox cannot fill the daemon with questions. */
    private final Semaphore asking = new Semaphore(256);

    private Resolver(DatagramChannel udp, ServerSocketChannel tcp, Zone zone, Upstream upstream) {
        this.udp = udp;
        this.tcp = tcp;
        this.zone = zone;
        this.upstream = upstream;
    }

    /** The two sockets of a resolver. */
    public record Sockets(DatagramChannel udp, ServerSocketChannel tcp) {
        /** In the network namespace of the calling thread, at ports of the kernel's choice: port 53 is left to the sandbox's programs. */
        public static Sockets open() throws IOException {
            DatagramChannel udp = DatagramChannel.open(StandardProtocolFamily.INET);
            ServerSocketChannel tcp = null;
            try {
                udp.bind(new InetSocketAddress(ADDRESS, 0));
                tcp = ServerSocketChannel.open(StandardProtocolFamily.INET);
                tcp.bind(new InetSocketAddress(ADDRESS, 0));
                return new Sockets(udp, tcp);
            } catch (IOException e) {
                udp.close();
                if (tcp != null) tcp.close();
                throw e;
            }
        }

        public int udpPort() throws IOException {
            return ((InetSocketAddress) udp.getLocalAddress()).getPort();
        }

        public int tcpPort() throws IOException {
            return ((InetSocketAddress) tcp.getLocalAddress()).getPort();
        }
    }

    /** Begins to serve; returns at once. Not to be called within another namespace: it starts threads. */
    public static Resolver serve(Sockets sockets, Zone zone, Upstream upstream) {
        var resolver = new Resolver(sockets.udp(), sockets.tcp(), zone, upstream);
        Thread.ofVirtual().name("names by udp").start(resolver::serveUdp);
        Thread.ofVirtual().name("names by tcp").start(resolver::serveTcp);
        return resolver;
    }

    private void serveUdp() {
        ByteBuffer packet = ByteBuffer.allocate(LONGEST_QUERY);
        while (udp.isOpen()) {
            try {
                packet.clear();
                SocketAddress from = udp.receive(packet);
                packet.flip();
                byte[] query = new byte[packet.remaining()];
                packet.get(query);
                if (!asking.tryAcquire()) continue;
                Thread.ofVirtual().start(() -> answerUdp(query, from));
            } catch (IOException e) {
                if (udp.isOpen()) LOG.log(System.Logger.Level.DEBUG, "a question was not read", e);
            }
        }
    }

    private void answerUdp(byte[] query, SocketAddress from) {
        try {
            byte[] answer = answer(query, false);
            if (answer != null) udp.send(ByteBuffer.wrap(answer), from);
        } catch (IOException e) {
            if (udp.isOpen()) LOG.log(System.Logger.Level.DEBUG, "an answer was not sent", e);
        } finally {
            asking.release();
        }
    }

    private void serveTcp() {
        while (tcp.isOpen()) {
            try {
                var connection = tcp.accept();
                if (!asking.tryAcquire()) {
                    connection.close();
                    continue;
                }
                Thread.ofVirtual().start(() -> answerTcp(connection.socket()));
            } catch (IOException e) {
                if (tcp.isOpen()) LOG.log(System.Logger.Level.DEBUG, "a connection was not accepted", e);
            }
        }
    }

    private void answerTcp(Socket connection) {
        try (connection) {
            connection.setSoTimeout((int) IDLE.toMillis());
            var in = new DataInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            for (int length = in.readUnsignedShort(); length <= LONGEST_QUERY; length = in.readUnsignedShort()) {
                byte[] query = new byte[length];
                in.readFully(query);
                byte[] answer = answer(query, true);
                if (answer == null) return;
                out.write(ByteBuffer.allocate(answer.length + 2)
                        .putShort((short) answer.length)
                        .put(answer)
                        .array());
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.TRACE, "a client has gone", e);
        } finally {
            asking.release();
        }
    }

    /** @return null where nothing is to be said */
    byte @Nullable [] answer(byte[] query, boolean tcp) {
        Message question;
        try {
            question = Message.query(ByteBuffer.wrap(query));
        } catch (IllegalArgumentException e) {
            return null;
        }
        byte[] own = own(question);
        if (own != null) return tcp ? own : Message.truncated(own, PLAIN_DATAGRAM);
        if (!zone.forwards()) return question.failure(Message.SERVER_FAILURE);
        if (!upstream.any()) return question.failure(Message.SERVER_FAILURE);
        try {
            return upstream.ask(query, tcp);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "no server answers for " + question.name(), e);
            return question.failure(Message.SERVER_FAILURE);
        }
    }

    private byte @Nullable [] own(Message question) {
        if (question.klass() != Message.CLASS_IN) return null;
        if (question.type() == Message.TYPE_PTR) {
            InetAddress address = reversed(question.name());
            String name = address == null ? null : zone.name(address);
            return name == null ? null : question.pointer(name);
        }
        List<InetAddress> addresses = zone.addresses(question.name().toLowerCase(Locale.ROOT));
        if (addresses == null) return null;
        // A name of ours is ours for every type: other servers know nothing of it.
        int length = question.type() == Message.TYPE_A ? 4 : question.type() == Message.TYPE_AAAA ? 16 : 0;
        return question.addresses(
                addresses.stream().filter(a -> a.getAddress().length == length).toList());
    }

    /** The address of a name such as {@code 2.0.17.172.in-addr.arpa}; RFC 1035 section 3.5, RFC 3596 section 2.5. */
    static @Nullable InetAddress reversed(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        try {
            if (lower.endsWith(REVERSE4)) {
                String[] parts =
                        lower.substring(0, lower.length() - REVERSE4.length()).split("\\.");
                if (parts.length != 4) return null;
                return InetAddress.ofLiteral(String.join(".", List.of(parts).reversed()));
            }
            if (lower.endsWith(REVERSE6)) {
                String digits = new StringBuilder(lower.substring(0, lower.length() - REVERSE6.length())
                                .replace(".", ""))
                        .reverse()
                        .toString();
                if (digits.length() != 32) return null;
                return InetAddress.ofLiteral(digits.replaceAll("(.{4})(?!$)", "$1:"));
            }
            return null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Lets the sandbox's namespace go. */
    @Override
    public void close() {
        try {
            udp.close();
            tcp.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing a resolver", e);
        }
    }
}
