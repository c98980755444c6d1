package djong.network.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Asks the servers of the host. For any number of threads. */
public final class Upstream {
    private static final int PORT = 53;
    private static final int MOST_SERVERS = 3;
    private static final int MOST_AT_ONCE = 1024;
    private static final int LONGEST_DATAGRAM = 65535;
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final List<InetSocketAddress> servers;
    private final Semaphore asking = new Semaphore(MOST_AT_ONCE);

    private Upstream(List<InetSocketAddress> servers) {
        this.servers = List.copyOf(servers);
    }

    /** @param servers asked one after the other, three at most */
    public static Upstream of(List<InetAddress> servers) {
        return at(servers.stream().map(s -> new InetSocketAddress(s, PORT)).toList());
    }

    /** The same, at ports of their own. */
    static Upstream at(List<InetSocketAddress> servers) {
        return new Upstream(servers.subList(0, Math.min(servers.size(), MOST_SERVERS)));
    }

    /**
     * The answer as the first server gave it that answered. Blocks, four seconds for each at most.
     *
     * @throws IOException when none answers, or too many questions wait
     */
    byte[] ask(byte[] query, boolean tcp) throws IOException {
        if (!asking.tryAcquire()) throw new IOException("too many questions at once");
        try {
            IOException none = new IOException("no server to ask");
            for (InetSocketAddress server : servers) {
                try {
                    return tcp ? byTcp(server, query) : byUdp(server, query);
                } catch (IOException e) {
                    e.addSuppressed(none);
                    none = e;
                }
            }
            throw none;
        } finally {
            asking.release();
        }
    }

    private static byte[] byUdp(InetSocketAddress server, byte[] query) throws IOException {
        try (var socket = new DatagramSocket()) {
            // Connected, so that nobody but the server is heard.
            socket.connect(server);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.send(new DatagramPacket(query, query.length));
            var packet = new DatagramPacket(new byte[LONGEST_DATAGRAM], LONGEST_DATAGRAM);
            do {
                socket.receive(packet);
            } while (packet.getLength() < 2 || packet.getData()[0] != query[0] || packet.getData()[1] != query[1]);
            return Arrays.copyOf(packet.getData(), packet.getLength());
        }
    }

    private static byte[] byTcp(InetSocketAddress server, byte[] query) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(server, (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(ByteBuffer.allocate(query.length + 2)
                    .putShort((short) query.length)
                    .put(query)
                    .array());
            var in = new DataInputStream(socket.getInputStream());
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            return answer;
        }
    }

    /** Whether there is anybody to ask. */
    boolean any() {
        return !servers.isEmpty();
    }

    /** The address of a server's text in resolv.conf(5). */
    public static InetAddress server(String text) {
        int zone = text.indexOf('%');
        return InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone));
    }
}
