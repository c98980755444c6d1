package djong.buildkit;

import io.grpc.Channel;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.SocketFactory;

/** Calls gRPC services on the other end of a connection, for as long as that one lasts; it is never made anew. */
public final class GrpcChannel implements AutoCloseable {
    private static final long DEAD_AFTER_SECONDS = 30;

    private final StreamSocket socket;
    private final ExecutorService threads;
    private final ManagedChannel channel;

    private GrpcChannel(StreamSocket socket, ExecutorService threads, ManagedChannel channel) {
        this.socket = socket;
        this.threads = threads;
        this.channel = channel;
    }

    /** Greets the other end at once: it waits for no more than seconds. */
    public static GrpcChannel over(InputStream in, OutputStream out) {
        var socket = new StreamSocket(in, out);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ManagedChannel channel = OkHttpChannelBuilder.forAddress("127.0.0.1", 1, InsecureChannelCredentials.create())
                .socketFactory(new Once(socket))
                .overrideAuthority("localhost")
                .transportExecutor(threads)
                .executor(threads)
                .proxyDetector(_ -> null)
                .disableRetry()
                .disableServiceConfigLookUp()
                .idleTimeout(Long.MAX_VALUE, TimeUnit.DAYS)
                .keepAliveTime(DEAD_AFTER_SECONDS, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true)
                .maxInboundMessageSize(GrpcServer.MAX_MESSAGE_BYTES)
                .flowControlWindow(GrpcServer.WINDOW_BYTES)
                .build();
        channel.getState(true);
        return new GrpcChannel(socket, threads, channel);
    }

    /** For stubs. */
    public Channel channel() {
        return channel;
    }

    /** Blocks until the other end has left, or this one has closed. */
    public void awaitEnd() throws InterruptedException {
        socket.awaitClose();
    }

    /** Ends all calls, and the connection. */
    @Override
    public void close() {
        channel.shutdownNow();
        try {
            socket.close();
        } catch (IOException e) {
            // It has ended, one way or the other.
        }
        try {
            channel.awaitTermination(GrpcServer.END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdown();
    }

    /** Makes the one connection; a second try finds that it has ended. */
    private static final class Once extends SocketFactory {
        private final Socket socket;
        private final AtomicBoolean taken = new AtomicBoolean();

        Once(Socket socket) {
            this.socket = socket;
        }

        @Override
        public Socket createSocket() throws IOException {
            if (taken.getAndSet(true)) throw new IOException("the client has left");
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return createSocket();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
            return createSocket();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return createSocket();
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
                throws IOException {
            return createSocket();
        }
    }
}
