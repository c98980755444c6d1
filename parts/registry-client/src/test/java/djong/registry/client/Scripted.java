package djong.registry.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server on a socket of this machine that does as the test says, down to the bytes. */
final class Scripted implements AutoCloseable {
    /** A request, whole. */
    record Request(String method, String target, Map<String, String> headers, byte[] body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        @Override
        public String toString() {
            return method + " " + target;
        }
    }

    /** Writes an answer; whether the connection goes on. */
    @FunctionalInterface
    interface Script {
        boolean answer(Request request, OutputStream out) throws IOException;
    }

    private final ServerSocket server;
    private final Script script;
    final List<Request> requests = new CopyOnWriteArrayList<>();

    Scripted(Script script) {
        this.script = script;
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String host() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    List<String> asked() {
        return requests.stream().map(Request::toString).toList();
    }

    private void accept() {
        while (true) {
            Socket socket;
            try {
                socket = server.accept();
            } catch (IOException _) {
                return;
            }
            Thread.ofVirtual().start(() -> {
                try (socket) {
                    var in = new BufferedInputStream(socket.getInputStream());
                    for (Request request = read(in); request != null; request = read(in)) {
                        requests.add(request);
                        if (!script.answer(request, socket.getOutputStream())) return;
                    }
                } catch (IOException _) {
                    // the client has seen enough
                }
            });
        }
    }

    private static Request read(InputStream in) throws IOException {
        String first = line(in);
        String[] words = first.split(" ");
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) return null;
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String[] parts = line.split(": ", 2);
            headers.put(parts[0], parts[1]);
        }
        int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
        return new Request(words[0], words[1], headers, in.readNBytes(length));
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) line.write(b);
        return line.toString(ISO_8859_1).stripTrailing();
    }

    /** {@code status} is "200 OK"; headers one per line, each with its end. */
    static boolean send(OutputStream out, String status, String headers, byte[] body) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\n" + headers.replace("\n", "\r\n") + "Content-Length: " + body.length
                        + "\r\n\r\n")
                .getBytes(ISO_8859_1));
        out.write(body);
        out.flush();
        return true;
    }

    static boolean send(OutputStream out, String status, String headers, String body) throws IOException {
        return send(out, status, headers, body.getBytes(UTF_8));
    }

    static String error(String code, String message) {
        return "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}";
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
