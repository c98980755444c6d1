package djong.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Passes connections on to a port of this machine, and counts the bytes each way. */
final class CountingProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final ServerSocket server;
    private final int target;
    final AtomicLong sentBytes = new AtomicLong();
    final AtomicLong receivedBytes = new AtomicLong();
    /** Told after each piece how many bytes have passed in all. */
    volatile LongConsumer watch = _ -> {};

    CountingProxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String host() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        while (true) {
            try {
                connect(server.accept());
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
            // What it has taken and nobody has received is lost when one side dies; a network would hold as little.
            client.setSendBufferSize(BUFFER_BYTES);
            upstream.setSendBufferSize(BUFFER_BYTES);
            Thread.ofVirtual().start(() -> pass(client, upstream, sentBytes));
            Thread.ofVirtual().start(() -> pass(upstream, client, receivedBytes));
        } catch (IOException e) {
            // Nobody there at the moment: the client finds its connection closed.
            client.close();
        }
    }

    private void pass(Socket from, Socket to, AtomicLong count) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                count.addAndGet(n);
                watch.accept(sentBytes.get() + receivedBytes.get());
            }
        } catch (IOException e) {
            // one side has left
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
