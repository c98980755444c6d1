package djong.client;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One HTTP/1.1 connection; one exchange at a time. */
final class Connection implements AutoCloseable {
    private static final int MAX_LINE_BYTES = 64 * 1024;

    private final Transport transport;
    private final BufferedInputStream input;
    private final OutputStream output;
    private final Consumer<Connection> idle;
    private int exchanges;
    private volatile boolean reusable;

    Connection(Transport transport, Consumer<Connection> idle) {
        this.transport = transport;
        this.input = new BufferedInputStream(transport.input(), 16 * 1024);
        this.output = transport.output();
        this.idle = idle;
    }

    /** Whether more than one exchange went over it: the daemon may have closed it in the meantime. */
    boolean reused() {
        return exchanges > 1;
    }

    InputStream input() {
        return input;
    }

    OutputStream output() {
        return output;
    }

    void shutdownOutput() throws IOException {
        transport.shutdownOutput();
    }

    /** Sends a request. With an early answer (an error while the body is still on its way) the rest of the body is not sent. */
    void send(String method, String target, Map<String, String> headers, Body body, @Nullable Upgrade upgrade)
            throws IOException {
        exchanges++;
        reusable = false;
        StringBuilder head = new StringBuilder(256);
        head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: api.djong.localhost\r\n");
        headers.forEach((name, value) -> header(head, name, value));
        if (upgrade != null) {
            header(head, "Connection", "Upgrade");
            header(head, "Upgrade", upgrade.protocol());
            upgrade.headers().forEach((name, values) -> values.forEach(value -> header(head, name, value)));
        }
        if (body instanceof Body.Document(byte[] json)) {
            header(head, "Content-Type", "application/json");
            header(head, "Content-Length", Integer.toString(json.length));
            write(head.append("\r\n"), json);
        } else if (body instanceof Body.Stream(String type, InputStream content)) {
            header(head, "Content-Type", type);
            header(head, "Transfer-Encoding", "chunked");
            write(head.append("\r\n"), new byte[0]);
            try {
                chunks(content);
            } catch (IOException e) {
                if (input.available() == 0) throw e;
            }
        } else {
            if (!method.equals("GET") && !method.equals("HEAD")) header(head, "Content-Length", "0");
            write(head.append("\r\n"), new byte[0]);
        }
    }

    private static void header(StringBuilder head, String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\r' || c == '\n') throw new IllegalArgumentException("a header may not have line ends: " + name);
        }
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private void write(CharSequence head, byte[] body) throws IOException {
        byte[] first = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = java.util.Arrays.copyOf(first, first.length + body.length);
        System.arraycopy(body, 0, all, first.length, body.length);
        output.write(all);
        output.flush();
    }

    private void chunks(InputStream content) throws IOException {
        byte[] chunk = new byte[64 * 1024];
        int room = 10;
        while (true) {
            int n = content.read(chunk, room, chunk.length - room - 2);
            if (n < 0) break;
            if (n == 0) continue;
            byte[] size = (Integer.toHexString(n) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            int start = room - size.length;
            System.arraycopy(size, 0, chunk, start, size.length);
            chunk[room + n] = '\r';
            chunk[room + n + 1] = '\n';
            output.write(chunk, start, size.length + n + 2);
        }
        output.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        output.flush();
    }

    /** Reads the head of the answer; blocks until it is there. Answers of 1xx other than 101 are passed over. */
    Response receive(String method) throws IOException {
        while (true) {
            String line = line();
            if (line == null) throw new EOFException("the daemon closed the connection without an answer");
            if (!line.startsWith("HTTP/1.") || line.length() < 12) throw noHttp(line, null);
            int status;
            try {
                status = Integer.parseInt(line, 9, 12, 10);
            } catch (NumberFormatException e) {
                throw noHttp(line, e);
            }
            Map<String, String> headers = new LinkedHashMap<>();
            for (line = line(); line != null && !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                if (colon <= 0) continue;
                headers.merge(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip(),
                        (a, b) -> a + ", " + b);
            }
            if (line == null) throw new EOFException("the daemon closed the connection inside an answer's head");
            if (status >= 100 && status < 200 && status != 101) continue;
            return new Response(status, headers, body(method, status, headers), this);
        }
    }

    private static IOException noHttp(String line, @Nullable Exception cause) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(line.length(), 60); i++) {
            char c = line.charAt(i);
            shown.append(c < ' ' || c > '~' ? '?' : c);
        }
        return new IOException(
                "what answers is no HTTP server (\"" + shown
                        + "\"). If it wants TLS, set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH.",
                cause);
    }

    private InputStream body(String method, int status, Map<String, String> headers) throws IOException {
        boolean keep = !"close".equalsIgnoreCase(headers.get("connection"));
        if (status == 101) return input;
        String encoding = headers.get("transfer-encoding");
        String length = headers.get("content-length");
        if (method.equals("HEAD") || status == 204 || status == 304 || "0".equals(length)) {
            reusable = keep;
            return InputStream.nullInputStream();
        }
        if (encoding != null && encoding.equalsIgnoreCase("chunked")) return new ChunkedBody(keep);
        if (length != null) {
            try {
                return new SizedBody(Long.parseLong(length), keep);
            } catch (NumberFormatException e) {
                throw new IOException("the answer's length is no number: " + length, e);
            }
        }
        return input;
    }

    private @Nullable String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        while (true) {
            int b = input.read();
            if (b < 0) {
                if (line.isEmpty()) return null;
                throw new EOFException("the daemon closed the connection inside a line");
            }
            if (b == '\n') {
                int last = line.length() - 1;
                if (last >= 0 && line.charAt(last) == '\r') line.setLength(last);
                return line.toString();
            }
            if (line.length() >= MAX_LINE_BYTES) throw new IOException("a line of the answer is too long");
            line.append((char) b);
        }
    }

    /** Back to the client when the body was read to its end, closed otherwise. */
    void release() {
        if (reusable) {
            reusable = false;
            idle.accept(this);
        } else {
            close();
        }
    }

    @Override
    public void close() {
        try {
            transport.close();
        } catch (IOException e) {
            reusable = false; // the connection is over either way
        }
    }

    private final class SizedBody extends InputStream {
        private final boolean keep;
        private long left;

        SizedBody(long length, boolean keep) {
            this.left = length;
            this.keep = keep;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) return -1;
            int n = input.read(bytes, offset, (int) Math.min(length, left));
            if (n < 0) throw new EOFException("the daemon closed the connection inside an answer");
            left -= n;
            if (left == 0) reusable = keep;
            return n;
        }
    }

    private final class ChunkedBody extends InputStream {
        private final boolean keep;
        private long left;
        private boolean ended;
        private boolean first = true;

        ChunkedBody(boolean keep) {
            this.keep = keep;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(left, input.available());
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (ended) return -1;
            if (left == 0 && !nextChunk()) return -1;
            int n = input.read(bytes, offset, (int) Math.min(length, left));
            if (n < 0) throw new EOFException("the daemon closed the connection inside an answer");
            left -= n;
            return n;
        }

        private boolean nextChunk() throws IOException {
            if (!first) line();
            first = false;
            String size = line();
            if (size == null) throw new EOFException("the daemon closed the connection inside an answer");
            int semicolon = size.indexOf(';');
            try {
                left = Long.parseLong((semicolon < 0 ? size : size.substring(0, semicolon)).strip(), 16);
            } catch (NumberFormatException e) {
                throw new IOException("this is no chunk of an answer: " + size, e);
            }
            if (left > 0) return true;
            for (String trailer = line(); trailer != null && !trailer.isEmpty(); ) trailer = line();
            ended = true;
            reusable = keep;
            return false;
        }
    }
}
