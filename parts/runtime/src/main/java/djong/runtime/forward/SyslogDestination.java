package djong.runtime.forward;

import djong.linux.Poller;
import djong.linux.UnixDatagram;
import djong.runtime.log.LogEntry;
import djong.runtime.log.StdStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A syslog server. Every entry is a message; empty lines are none, as in Docker. */
final class SyslogDestination implements Destination {
    private static final int ERROR = 3;
    private static final int INFORMATION = 6;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Forwarding.Syslog to;
    private final Line line;
    private final boolean counted;
    private final ZoneId zone = ZoneId.systemDefault();

    /** A way to carry messages. */
    private interface Line extends Closeable {
        void carry(byte[] message) throws IOException, InterruptedException;

        default void flush() throws IOException {}

        default boolean keeps() {
            return false;
        }
    }

    private SyslogDestination(Forwarding.Syslog to, Line line) {
        this.to = to;
        this.line = line;
        this.counted = to.format().counted() && to.address().scheme().equals("tcp+tls");
    }

    static SyslogDestination open(Forwarding.Syslog to, Poller poller) throws IOException {
        SyslogAddress address = to.address();
        return new SyslogDestination(
                to,
                switch (address.scheme()) {
                    case "udp" -> new Udp(address);
                    case "tcp" -> Stream.over(connected(address));
                    case "tcp+tls" -> Stream.over(secured(address, to.tls()));
                    case "unix" -> Stream.over(Path.of(address.host()));
                    case "unixgram" -> new Datagrams(UnixDatagram.connect(poller, Path.of(address.host())));
                    default -> local(poller);
                });
    }

    private static Line local(Poller poller) throws IOException {
        Path socket = SyslogAddress.local().orElseThrow(() -> new IOException("Unix syslog delivery error"));
        try {
            return new Datagrams(UnixDatagram.connect(poller, socket));
        } catch (IOException e) {
            try {
                return Stream.over(socket);
            } catch (IOException more) {
                e.addSuppressed(more);
                throw e;
            }
        }
    }

    private static String hostOf(SyslogAddress address) {
        return address.host().isEmpty() ? "localhost" : address.host();
    }

    private static Socket connected(SyslogAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(hostOf(address), address.port()), (int) TIMEOUT.toMillis());
            socket.setKeepAlive(true);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static Socket secured(SyslogAddress address, SyslogTls tls) throws IOException {
        Socket plain = connected(address);
        try {
            plain.setSoTimeout((int) TIMEOUT.toMillis());
            SSLSocket socket = (SSLSocket)
                    tls.context().getSocketFactory().createSocket(plain, hostOf(address), address.port(), true);
            if (!tls.skipVerify()) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            socket.setSoTimeout(0);
            return socket;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    @Override
    public void send(LogEntry entry) throws IOException, InterruptedException {
        byte[] text = entry.line();
        int length = text.length > 0 && text[text.length - 1] == '\n' ? text.length - 1 : text.length;
        if (length == 0) return;
        int severity = entry.stream() == StdStream.STDERR ? ERROR : INFORMATION;
        byte[] head = to.format().head(to, severity, entry.time(), zone).getBytes(StandardCharsets.UTF_8);
        var message = new ByteArrayOutputStream(head.length + length + 8);
        int bytes = head.length + length + 1;
        if (counted) message.writeBytes((bytes + " ").getBytes(StandardCharsets.US_ASCII));
        message.writeBytes(head);
        message.write(text, 0, length);
        message.write('\n');
        line.carry(message.toByteArray());
    }

    @Override
    public void flush() throws IOException {
        line.flush();
    }

    @Override
    public boolean keeps() {
        return line.keeps();
    }

    @Override
    public void close() {
        try {
            line.close();
        } catch (IOException e) {
            // What was not sent is sent by the next one.
        }
    }

    private static final class Udp implements Line {
        private final DatagramSocket socket;
        private final InetSocketAddress server;

        Udp(SyslogAddress address) throws IOException {
            this.server = new InetSocketAddress(InetAddress.getByName(hostOf(address)), address.port());
            this.socket = new DatagramSocket();
        }

        @Override
        public void carry(byte[] message) throws IOException {
            socket.send(new DatagramPacket(message, message.length, server));
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private record Datagrams(UnixDatagram socket) implements Line {
        @Override
        public void carry(byte[] message) throws IOException, InterruptedException {
            socket.send(message);
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** TCP, TLS, or a stream of this machine: RFC 6587, section 3.4.2, each message ends with a line feed. */
    private static final class Stream implements Line {
        private final Closeable socket;
        private final OutputStream out;
        private volatile boolean ended;
        private boolean keeps;

        private Stream(Closeable socket, InputStream in, OutputStream out) {
            this.socket = socket;
            this.out = new BufferedOutputStream(out, BUFFER_BYTES);
            // A server says nothing; that it has gone would show at the second message only, and lose the first.
            Thread.ofVirtual().name("djong-syslog").start(() -> {
                try {
                    in.transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // As good as the end.
                }
                ended = true;
            });
        }

        static Stream over(Socket socket) throws IOException {
            return new Stream(socket, socket.getInputStream(), socket.getOutputStream());
        }

        static Stream over(Path path) throws IOException {
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
            return new Stream(channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
        }

        private void stillThere() throws IOException {
            if (ended) throw new IOException("the server has closed the connection");
        }

        @Override
        public void carry(byte[] message) throws IOException {
            stillThere();
            keeps = true;
            out.write(message);
        }

        @Override
        public void flush() throws IOException {
            stillThere();
            out.flush();
            keeps = false;
        }

        @Override
        public boolean keeps() {
            return keeps;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
