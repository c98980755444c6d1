package djong.buildkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.CountDownLatch;

/** Two streams, dressed up as the socket that gRPC's transport asks for. Nothing is done to them before it closes. */
final class StreamSocket extends Socket {
    private static final SocketAddress NOWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private final InputStream in;
    private final OutputStream out;
    private final CountDownLatch closed = new CountDownLatch(1);

    StreamSocket(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** Blocks until the transport has closed it. */
    void awaitClose() throws InterruptedException {
        closed.await();
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        try (in;
                out) {
            super.close();
        }
    }

    @Override
    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return NOWHERE;
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return NOWHERE;
    }

    // Options that mean something to a socket of the kernel alone.

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setSoTimeout(int timeoutMillis) {}

    @Override
    public int getSoTimeout() {
        return 0;
    }
}
