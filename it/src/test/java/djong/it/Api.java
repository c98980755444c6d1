package djong.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests to an engine's Unix socket, each on a connection of its own, without a process for it: for tests that make thousands. */
record Api(Path socket) {
    /** @param body decoded from chunks */
    record Answer(int status, String body) {
        /** The value of a field, text or number, the first of its name. */
        String field(String name) {
            Matcher m = Pattern.compile("\"" + name + "\" *: *(?:\"([^\"]*)\"|([-0-9a-z.]+))")
                    .matcher(body);
            if (!m.find()) throw new AssertionError("no " + name + " in " + this);
            return m.group(1) != null ? m.group(1) : m.group(2);
        }
    }

    /**
     * Blocks until the answer is whole.
     *
     * @throws IOException when nobody listens or the connection breaks before the answer's end
     */
    Answer call(String method, String path, String json) throws IOException {
        return call(method, path, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /** The same with any body. */
    Answer call(String method, String path, String type, byte[] body) throws IOException {
        String head = method + " " + path + " HTTP/1.1\r\nHost: d\r\nConnection: close\r\nContent-Type: " + type
                + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        var request = ByteBuffer.allocate(head.length() + body.length)
                .put(head.getBytes(StandardCharsets.US_ASCII))
                .put(body)
                .flip();
        var bytes = new ByteArrayOutputStream();
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            while (request.hasRemaining()) channel.write(request);
            Channels.newInputStream(channel).transferTo(bytes);
        }
        return parse(bytes.toString(StandardCharsets.ISO_8859_1), method + " " + path);
    }

    private static Answer parse(String text, String asked) throws IOException {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) throw new IOException("no answer to " + asked);
        String head = text.substring(0, end).toLowerCase(Locale.ROOT);
        int status = Integer.parseInt(head.substring(9, 12));
        String rest = text.substring(end + 4);
        if (head.contains("transfer-encoding: chunked")) return new Answer(status, unchunked(rest, asked));
        Matcher length = Pattern.compile("content-length: (\\d+)").matcher(head);
        if (length.find() && rest.length() < Integer.parseInt(length.group(1)))
            throw new IOException("half an answer to " + asked);
        return new Answer(status, utf8(rest));
    }

    private static String unchunked(String rest, String asked) throws IOException {
        var whole = new StringBuilder();
        int at = 0;
        while (true) {
            int line = rest.indexOf("\r\n", at);
            if (line < 0) throw new IOException("half an answer to " + asked);
            int size = Integer.parseInt(rest.substring(at, line), 16);
            if (size == 0) return utf8(whole.toString());
            if (line + 2 + size > rest.length()) throw new IOException("half an answer to " + asked);
            whole.append(rest, line + 2, line + 2 + size);
            at = line + 2 + size + 2;
        }
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
