package djong.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import jdk.net.ExtendedSocketOptions;

/** A connected socket: bytes in, bytes out, each direction ended on its own. Closing it wakes whoever blocks in either stream. */
sealed interface Wire extends Closeable {
    InputStream in();

    OutputStream out();

    /** Ends the output; what the peer still sends can be read. */
    void shutdownOutput() throws IOException;

    /** Makes a blocked and every later read meet the end. */
    void shutdownInput() throws IOException;

    Peer peer() throws IOException;

    /** A unix or TCP socket. */
    record Plain(SocketChannel channel, InputStream in, OutputStream out, boolean local) implements Wire {
        static Plain of(SocketChannel channel, boolean local) {
            return new Plain(channel, Channels.newInputStream(channel), Channels.newOutputStream(channel), local);
        }

        @Override
        public void shutdownOutput() throws IOException {
            channel.shutdownOutput();
        }

        @Override
        public void shutdownInput() throws IOException {
            channel.shutdownInput();
        }

        @Override
        public Peer peer() throws IOException {
            if (!local) return new Peer.Remote(channel.getRemoteAddress(), null);
            var who = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
            return new Peer.Local(who.user().getName(), who.group().getName());
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** TLS 1.3, whose half-close leaves the other direction open. */
    record Secure(SSLSocket socket, InputStream in, OutputStream out) implements Wire {
        static Secure of(SSLSocket socket) throws IOException {
            return new Secure(socket, socket.getInputStream(), socket.getOutputStream());
        }

        @Override
        public void shutdownOutput() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void shutdownInput() throws IOException {
            // SSLSocket.shutdownInput waits for the peer's close_notify; whoever is quiet would keep us waiting.
            socket.close();
        }

        @Override
        public Peer peer() {
            try {
                return new Peer.Remote(
                        socket.getRemoteSocketAddress(), socket.getSession().getPeerPrincipal());
            } catch (SSLPeerUnverifiedException e) {
                return new Peer.Remote(socket.getRemoteSocketAddress(), null);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
