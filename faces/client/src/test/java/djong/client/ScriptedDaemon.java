package djong.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A socket that answers each request as told and remembers what it was asked. */
final class ScriptedDaemon implements AutoCloseable {
    /** A request as it came: its head, and its body as it stood on the wire. */
    record Request(int connection, String head, String body) {
        String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }
    }

    /** Writes an answer; may go on with the connection. */
    interface Answer {
        void write(Request request, InputStream in, OutputStream out) throws IOException;
    }

    private final ServerSocketChannel server;
    private final Path socket;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Answer> answers = new CopyOnWriteArrayList<>();

    ScriptedDaemon(Path folder) throws IOException {
        socket = folder.resolve("d.sock");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.startVirtualThread(this::accept);
    }

    /** The next request gets this, as raw bytes of an HTTP answer. */
    ScriptedDaemon answer(String raw) {
        return answer((request, in, out) -> out.write(raw.getBytes(ISO_8859_1)));
    }

    ScriptedDaemon answer(Answer answer) {
        answers.add(answer);
        return this;
    }

    List<Request> requests() {
        return requests;
    }

    Settings settings(String version) {
        return new Settings(new Endpoint.Unix(socket), "default", version, Path.of("/nonexistent"), Map.of());
    }

    private void accept() {
        try {
            for (int connection = 1; ; connection++) {
                SocketChannel channel = server.accept();
                int number = connection;
                Thread.startVirtualThread(() -> serve(number, channel));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void serve(int connection, SocketChannel channel) {
        try (channel) {
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
            OutputStream out = Channels.newOutputStream(channel);
            while (true) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    int b = in.read();
                    if (b < 0) return;
                    head.append((char) b);
                }
                StringBuilder body = new StringBuilder();
                int length = head.indexOf("Content-Length: ");
                if (length >= 0) {
                    int n = Integer.parseInt(head.substring(length + 16, head.indexOf("\r\n", length)));
                    body.append(new String(in.readNBytes(n), ISO_8859_1));
                } else if (head.indexOf("Transfer-Encoding: chunked") >= 0) {
                    while (body.indexOf("0\r\n\r\n") < 0) body.append((char) in.read());
                }
                Request request = new Request(connection, head.toString(), body.toString());
                requests.add(request);
                answers.remove(0).write(request, in, out);
                if (head.indexOf("Upgrade: tcp") >= 0) return;
            }
        } catch (IOException | RuntimeException e) {
            // the client went away, or the script is over
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
