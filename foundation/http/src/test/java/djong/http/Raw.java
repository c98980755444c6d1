package djong.http;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A client that sends exactly what a test says. */
final class Raw implements Closeable {
    private final SocketChannel channel;
    final InputStream in;
    final OutputStream out;

    Raw(SocketAddress address) throws IOException {
        channel = SocketChannel.open(address);
        in = Channels.newInputStream(channel);
        out = Channels.newOutputStream(channel);
    }

    Raw send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Raw halfClose() throws IOException {
        channel.shutdownOutput();
        return this;
    }

    /** The status line and headers, up to and with the empty line. */
    String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) break;
            head.write(b);
        }
        return head.toString(StandardCharsets.UTF_8);
    }

    String text(int bytes) throws IOException {
        return new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
    }

    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Head and a body of its Content-Length. */
    String answer() throws IOException {
        String head = head();
        int at = head.indexOf("Content-Length: ");
        if (at < 0) return head;
        return head + text(Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at))));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
