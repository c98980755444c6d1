package djong.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Sockets that wait for whoever comes, in the calling thread's network namespace: /proc/net/tcp and its like, proc_net(5). */
record Sockets(List<Listener> listeners) {
    record Listener(InetAddress address, int port) {}

    private static final String LISTEN = "0A";
    /** What a UDP socket that has no peer is in. */
    private static final String CLOSED = "07";

    /** @param protocol {@code tcp} or {@code udp}; others have no such file and no sockets here */
    static Sockets read(String protocol) throws IOException {
        var listeners = new ArrayList<Listener>();
        for (String family : List.of("", "6")) {
            try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/net/" + protocol + family))) {
                lines.skip(1).forEach(line -> {
                    String[] words = line.strip().split("\\s+");
                    if (!words[3].equals(LISTEN) && !words[3].equals(CLOSED)) return;
                    int colon = words[1].indexOf(':');
                    listeners.add(new Listener(
                            address(words[1].substring(0, colon)),
                            Integer.parseInt(words[1].substring(colon + 1), 16)));
                });
            } catch (NoSuchFileException e) {
                // A protocol or family that this kernel has not.
                continue;
            }
        }
        return new Sockets(listeners);
    }

    /** Words of 32 bits in the machine's order, each of them in hexadecimal. */
    private static InetAddress address(String text) {
        ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(text)).order(ByteOrder.BIG_ENDIAN);
        ByteBuffer bytes = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
        while (words.hasRemaining()) bytes.putInt(words.getInt());
        try {
            return InetAddress.getByAddress(bytes.array());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** Where somebody listens on a port. */
    List<InetAddress> at(int port) {
        return listeners.stream()
                .filter(l -> l.port() == port)
                .map(Listener::address)
                .toList();
    }
}
