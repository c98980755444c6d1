package djong.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import javax.net.ssl.SSLException;

/** Bytes both ways. Closing from another thread wakes a blocked reader with an IOException. */
interface Transport extends AutoCloseable {
    InputStream input();

    OutputStream output();

    /** No more output; input goes on. */
    void shutdownOutput() throws IOException;

    @Override
    void close() throws IOException;

    /** Connects; blocks. @throws UnreachableException when nobody listens there */
    static Transport connect(Endpoint endpoint) throws IOException {
        // No switch over types here and in Connection: the first one costs a command line 20 ms at start-up.
        return endpoint instanceof Endpoint.Unix unix ? unix(unix) : tcp((Endpoint.Tcp) endpoint);
    }

    private static Transport unix(Endpoint.Unix endpoint) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(endpoint.path()));
        } catch (IOException | IllegalArgumentException e) {
            channel.close();
            throw unreachable(endpoint, e);
        }
        return new OverChannel(channel);
    }

    private static Transport tcp(Endpoint.Tcp endpoint) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
            if (address.isUnresolved()) throw new IOException("no such host");
            channel.connect(address);
            channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
            Endpoint.Tls tls = endpoint.tls();
            if (tls == null) return new OverChannel(channel);
            return new OverSocket(TlsFiles.connect(channel.socket(), endpoint, tls));
        } catch (SSLException e) {
            channel.close();
            throw new UnreachableException(
                    "TLS with the daemon at " + endpoint.url() + " failed: " + e.getMessage()
                            + "\nCheck ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH, and that the daemon's certificate is for this name.",
                    e);
        } catch (IOException e) {
            channel.close();
            throw unreachable(endpoint, e);
        }
    }

    /** What failed, where, and what to do. */
    private static UnreachableException unreachable(Endpoint endpoint, Exception cause) {
        String where = endpoint.url();
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (endpoint instanceof Endpoint.Unix(java.nio.file.Path path)) {
            if (cause instanceof AccessDeniedException || reason.contains("ermission denied")) {
                return new UnreachableException(
                        "permission denied while trying to connect to the Djong daemon socket at " + where
                                + ": the socket is for root and its group. Use sudo, or add yourself to the group that owns "
                                + path + " and log in again.",
                        cause);
            }
            if (!Files.exists(path)) {
                return new UnreachableException(
                        "Cannot connect to the Djong daemon at " + where + ". Is the djong daemon running?\n"
                                + "There is no such socket. Start the daemon with `djongd`, name another one with -H or DOCKER_HOST,"
                                + " or let `djong doctor` look.",
                        cause);
            }
        }
        return new UnreachableException(
                "Cannot connect to the Djong daemon at " + where + ". Is the djong daemon running?\n"
                        + "Nobody answers there (" + reason
                        + "). Start the daemon with `djongd`, name another one with -H or"
                        + " DOCKER_HOST, or let `djong doctor` look.",
                cause);
    }

    /** A plain channel. The channel's own reads and writes do not wait for each other. */
    record OverChannel(SocketChannel channel) implements Transport {
        @Override
        public InputStream input() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    return length == 0 ? 0 : channel.read(ByteBuffer.wrap(bytes, offset, length));
                }
            };
        }

        @Override
        public OutputStream output() {
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
                    while (buffer.hasRemaining()) channel.write(buffer);
                }
            };
        }

        @Override
        public void shutdownOutput() throws IOException {
            channel.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** A TLS socket. With TLS 1.3 the end of output leaves input open. */
    record OverSocket(Socket socket, InputStream input, OutputStream output) implements Transport {
        OverSocket(Socket socket) throws IOException {
            this(socket, socket.getInputStream(), socket.getOutputStream());
        }

        @Override
        public void shutdownOutput() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
