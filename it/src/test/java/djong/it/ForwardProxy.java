package djong.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy as companies have them, for one user with a password: tunnels by CONNECT, and requests with whole addresses. It alone knows where the hosts are
 * that it is asked for.
 */
final class ForwardProxy implements AutoCloseable {
    private static final String NAME = "Proxy-Authorization: ";

    private final ServerSocket server;
    private final Map<String, Integer> ports;
    private final String credentials;
    /** The first line of each connection that it let through. */
    final List<String> passed = new CopyOnWriteArrayList<>();

    /** @param ports of this machine, by the {@code host:port} that they are asked for by */
    ForwardProxy(String user, String password, Map<String, Integer> ports) {
        this.ports = ports;
        this.credentials = "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(ISO_8859_1));
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
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            byte[] head = head(client.getInputStream());
            String text = new String(head, ISO_8859_1);
            String line = text.lines().findFirst().orElse("");
            if (text.lines()
                    .noneMatch(each -> each.equalsIgnoreCase(NAME + credentials) && each.endsWith(credentials))) {
                answer(client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"company\"");
                return;
            }
            boolean tunnel = line.startsWith("CONNECT ");
            String target = line.split(" ")[1].replaceFirst("^http://", "").replaceFirst("/.*", "");
            Integer port = ports.get(target);
            if (port == null) {
                answer(client, "502 Bad Gateway");
                return;
            }
            passed.add(line);
            try (var upstream = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (tunnel) client.getOutputStream().write("HTTP/1.1 200 Here you are\r\n\r\n".getBytes(ISO_8859_1));
                else upstream.getOutputStream().write(head);
                Thread back = Thread.ofVirtual().start(() -> pump(upstream, client));
                pump(client, upstream);
                back.join();
            }
        } catch (IOException e) {
            // one side has left
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(Socket client, String status) throws IOException {
        client.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .getBytes(ISO_8859_1));
    }

    private static byte[] head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) break;
            head.write(b);
        }
        return head.toByteArray();
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
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
