package djong.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. The answer is given once, by one of {@link #send(int)}, {@link #send(int, String, byte[])}, {@link #stream},
 * {@link #hijack}; response headers are set before. For the connection's own thread, but for {@link #watch}'s action.
 */
public final class Exchange {
    /** How far the answer is. */
    enum State {
        OPEN,
        SENT,
        STREAMING,
        HIJACKED
    }

    private final Connection connection;
    private final ClassicHttpRequest request;
    private final String path;
    private final Map<String, List<String>> query;
    private final InputStream body;
    // In order, as the answers of Go's server are.
    private final Map<String, String> answerHeaders = new TreeMap<>();
    private Map<String, String> variables = Map.of();
    private State state = State.OPEN;
    private int status;
    private long sentBytes;

    Exchange(Connection connection, ClassicHttpRequest request, String target, InputStream body) throws Refusal {
        this.connection = connection;
        this.request = request;
        this.body = body;
        int mark = target.indexOf('?');
        this.path = Query.decode(mark < 0 ? target : target.substring(0, mark), false);
        this.query = mark < 0 ? Map.of() : Query.parse(target.substring(mark + 1));
    }

    public String method() {
        return request.getMethod();
    }

    /** The decoded path, without the query. */
    public String path() {
        return path;
    }

    /** What a variable of the route's pattern stands for. */
    public String path(String variable) {
        String value = variables.get(variable);
        if (value == null) throw new IllegalArgumentException("the route has no variable " + variable);
        return value;
    }

    /** Calls the handler that a router found. */
    public void route(Router.Match match) throws IOException, InterruptedException {
        variables = match.variables();
        match.handler().handle(this);
    }

    /** The first value of a query parameter; empty text where it stands without a value, null where it is absent. */
    public @Nullable String query(String name) {
        List<String> values = query.get(name);
        return values == null ? null : values.getFirst();
    }

    /** All values of a query parameter. */
    public List<String> queries(String name) {
        return query.getOrDefault(name, List.of());
    }

    /** The first header of that name, in any case. */
    public @Nullable String header(String name) {
        Header header = request.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    /** All headers of that name, in any case. */
    public List<String> headers(String name) {
        return java.util.Arrays.stream(request.getHeaders(name))
                .map(Header::getValue)
                .toList();
    }

    /** Bytes of the body as announced; 0 without a body, -1 when it comes in chunks. */
    public long bodyBytes() {
        return connection.announced();
    }

    /** Bytes of the body that have been read. */
    public long receivedBytes() {
        return connection.received();
    }

    /** The body, at its end when there is none. Reading blocks, and sends {@code 100 Continue} first where the client waits for it. */
    public InputStream body() {
        return body;
    }

    /** The whole body. @throws IOException when it is larger than {@code limit}, or breaks off */
    public byte[] body(int limit) throws IOException {
        byte[] bytes = body.readNBytes(limit);
        if (bytes.length == limit && body.read() >= 0) {
            throw new IOException("the request's body is larger than " + limit + " bytes");
        }
        return bytes;
    }

    public Peer peer() throws IOException {
        return connection.peer();
    }

    /** Whether the client asked to leave HTTP for {@code protocol} on this connection. */
    public boolean upgrade(String protocol) {
        String upgrade = header("Upgrade");
        return upgrade != null && upgrade.equalsIgnoreCase(protocol);
    }

    /** Whether an answer has begun; then its status stands. */
    public boolean answered() {
        return state != State.OPEN;
    }

    /** Sets a header of the answer. */
    public Exchange header(String name, String value) {
        answerHeaders.put(name, value);
        return this;
    }

    /** The status of the answer; 0 before there is one. */
    public int status() {
        return status;
    }

    /** Bytes of the answer's body so far, as the handler wrote them. */
    public long sentBytes() {
        return sentBytes;
    }

    /**
     * From now to the end of the answer, cuts the connection when it is waited for the client to send or to take a byte for {@code patience}
     * to twice as long. For servers whose clients are strangers.
     */
    public void cutWhenStalled(Duration patience) {
        connection.cutWhenStalled(patience);
    }

    /** Answers without a body. */
    public void send(int status) throws IOException {
        begin(State.SENT, status);
        connection.answer(this, status, null);
    }

    /** Answers with a whole body. */
    public void send(int status, String contentType, byte[] content) throws IOException {
        begin(State.SENT, status);
        answerHeaders.put("Content-Type", contentType);
        if (!method().equals("HEAD")) sentBytes = content.length;
        connection.answer(this, status, content);
    }

    /** Answers with a JSON document. */
    public void sendJson(int status, byte[] json) throws IOException {
        send(status, "application/json", json);
    }

    /** Answers with {@code {"message": …}}. */
    public void sendMessage(int status, String message) throws IOException {
        sendJson(status, message(message));
    }

    static byte[] message(String message) {
        StringBuilder json = new StringBuilder(message.length() + 20).append("{\"message\":\"");
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < 0x20 || c == '\u2028' || c == '\u2029') json.append(String.format("\\u%04x", (int) c));
                    else json.append(c);
                }
            }
        }
        return json.append("\"}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Answers 200 with a body of unknown length; see {@link #stream(int, String)}. */
    public OutputStream stream(@Nullable String contentType) throws IOException {
        return stream(200, contentType);
    }

    /**
     * Answers with a body of unknown length. The head is sent at once. What is written is collected; {@link OutputStream#flush} sends
     * it. Closing ends the body; where the handler throws, the connection is cut instead.
     */
    public OutputStream stream(int status, @Nullable String contentType) throws IOException {
        return stream(status, contentType, -1);
    }

    /**
     * As {@link #stream(int, String)}, of {@code length} bytes: no more are taken, and where the handler writes fewer the connection is
     * cut. A HEAD request gets the length and no byte.
     */
    public OutputStream stream(int status, @Nullable String contentType, long length) throws IOException {
        begin(State.STREAMING, status);
        if (contentType != null) answerHeaders.put("Content-Type", contentType);
        return new Counted(connection.stream(this, status, length));
    }

    /** Counts what it hands on. */
    private final class Counted extends OutputStream {
        private final OutputStream to;

        Counted(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) throws IOException {
            to.write(b);
            sentBytes++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            to.write(bytes, from, length);
            sentBytes += length;
        }

        @Override
        public void flush() throws IOException {
            to.flush();
        }

        @Override
        public void close() throws IOException {
            to.close();
        }
    }

    /**
     * Takes the connection over: 101 when the client asked for an upgrade, else 200; the connection then is no longer HTTP and ends with
     * the handler. What is left of the body is read away first.
     *
     * @param protocol the name for {@code Upgrade}, in the answer
     */
    public Hijacked hijack(@Nullable String contentType, String protocol) throws IOException {
        boolean upgraded = header("Upgrade") != null;
        begin(State.HIJACKED, upgraded ? 101 : 200);
        if (contentType != null) answerHeaders.put("Content-Type", contentType);
        if (upgraded) {
            answerHeaders.put("Connection", "Upgrade");
            answerHeaders.put("Upgrade", protocol);
        }
        return connection.hijack(this, upgraded ? 101 : 200);
    }

    /**
     * Watches for the client to leave: {@code gone} runs once, on another thread, when the client closes the connection or its half of
     * it. For handlers that would otherwise wait in silence. A request sent ahead on the same connection ends the watch. The body must have been read;
     * a small rest is read away.
     */
    public void watch(Runnable gone) throws IOException {
        connection.watch(gone);
    }

    private void begin(State next, int answer) {
        if (state != State.OPEN)
            throw new IllegalStateException("the request " + method() + " " + path + " was answered already");
        state = next;
        status = answer;
    }

    State state() {
        return state;
    }

    ClassicHttpRequest request() {
        return request;
    }

    Map<String, String> answerHeaders() {
        return answerHeaders;
    }
}
