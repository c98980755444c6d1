package djong.buildkit;

import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.okhttp.OkHttpServerBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;

/** Serves gRPC on connections that are handed to it. Calls run on virtual threads and may block. */
public final class GrpcServer implements AutoCloseable {
    /** BuildKit's limit for a message. */
    static final int MAX_MESSAGE_BYTES = 16 << 20;

    static final int WINDOW_BYTES = 1 << 20;

    /** So long calls may take to notice that it is over. */
    static final int END_SECONDS = 2;

    private final Arrivals arrivals;
    private final ExecutorService threads;
    private final Server server;

    private GrpcServer(Arrivals arrivals, ExecutorService threads, Server server) {
        this.arrivals = arrivals;
        this.threads = threads;
        this.server = server;
    }

    /** @param interceptors the first is the outermost */
    public static GrpcServer start(List<BindableService> services, List<ServerInterceptor> interceptors) {
        try {
            var arrivals = new Arrivals();
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            var builder = OkHttpServerBuilder.forPort(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                            InsecureServerCredentials.create())
                    .socketFactory(new Given(arrivals))
                    .transportExecutor(threads)
                    .executor(threads)
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                    .flowControlWindow(WINDOW_BYTES);
            services.forEach(builder::addService);
            interceptors.reversed().forEach(builder::intercept);
            return new GrpcServer(arrivals, threads, builder.build().start());
        } catch (IOException e) {
            throw new IllegalStateException("a server that listens nowhere did not start", e);
        }
    }

    /** Serves one connection. Blocks until it has ended, and closes both streams. One that ends before its first byte was a probe, and no error. */
    public void serve(InputStream in, OutputStream out) throws IOException, InterruptedException {
        var first = new PushbackInputStream(in, 1);
        int b = first.read();
        if (b < 0) return;
        first.unread(b);
        try (var socket = new StreamSocket(first, out)) {
            arrivals.hand(socket);
            socket.awaitClose();
        }
    }

    /** Ends all connections and calls. */
    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
    }

    private static final class Given extends ServerSocketFactory {
        private final ServerSocket socket;

        Given(ServerSocket socket) {
            this.socket = socket;
        }

        @Override
        public ServerSocket createServerSocket() {
            return socket;
        }

        @Override
        public ServerSocket createServerSocket(int port) {
            return socket;
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) {
            return socket;
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, InetAddress address) {
            return socket;
        }
    }
}
