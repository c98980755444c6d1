package djong.buildkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Where a gRPC server takes its connections from. It listens nowhere: connections are handed in. */
final class Arrivals extends ServerSocket {
    private final BlockingQueue<Socket> waiting = new LinkedBlockingQueue<>();
    private final Socket end = new Socket();

    Arrivals() throws IOException {}

    void hand(Socket socket) {
        waiting.add(socket);
    }

    @Override
    public Socket accept() throws IOException {
        try {
            Socket next = waiting.take();
            if (!next.equals(end)) return next;
            waiting.add(end);
            throw new SocketException("closed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SocketException("interrupted");
        }
    }

    @Override
    public void bind(SocketAddress address) {}

    @Override
    public void bind(SocketAddress address, int backlog) {}

    @Override
    public SocketAddress getLocalSocketAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    public void close() throws IOException {
        waiting.add(end);
        super.close();
    }
}
