package djong.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.RequestHeaderFieldsTooLargeException;
import org.apache.hc.core5.http.UnsupportedHttpVersionException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ChunkedOutputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthOutputStream;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestParser;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseWriter;
import org.apache.hc.core5.http.impl.io.IdentityOutputStream;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.jspecify.annotations.Nullable;

/** The loop of one connection: read a head, run the handler, see to it that the next head can be read. */
final class Connection implements Runnable {
    private static final Logger LOG = System.getLogger(Connection.class.getName());
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int CHUNK_BYTES = 8 << 10;
    private static final long CHUNKED = -1;

    private final HttpServer server;
    private final Wire wire;
    private final Limits limits;
    private final Stall stall;
    private final OutputStream outgoing;
    private final SessionInputBufferImpl input;
    private final SessionOutputBufferImpl output = new SessionOutputBufferImpl(BUFFER_BYTES);
    private final DefaultHttpRequestParser parser;
    private final DefaultHttpResponseWriter writer = new DefaultHttpResponseWriter();
    private final Incoming incoming = new Incoming();
    private byte @Nullable [] chunk;
    private @Nullable Thread watcher;

    // Of the request being answered.
    private Body body = new Body(InputStream.nullInputStream(), 0, false);
    private boolean keepAlive;
    private @Nullable OutputStream streaming;

    private volatile boolean idle = true;
    private volatile boolean closing;
    private volatile boolean served;

    Connection(HttpServer server, Wire wire) {
        this.server = server;
        this.wire = wire;
        this.limits = server.limits();
        this.stall = new Stall(server, this::cut);
        this.outgoing = stall.watched(wire.out());
        this.input = new SessionInputBufferImpl(BUFFER_BYTES, limits.lineBytes());
        this.parser = new DefaultHttpRequestParser(Http1Config.custom()
                .setMaxLineLength(limits.lineBytes())
                .setMaxHeaderCount(limits.headers())
                .setMaxEmptyLineCount(5)
                .build());
    }

    @Override
    public void run() {
        try (wire) {
            if (wire instanceof Wire.Secure secure) handshake(secure);
            boolean more = true;
            while (more) more = serve();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "connection ended: {0}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stall.stop();
            server.ended(this);
        }
    }

    private void handshake(Wire.Secure secure) throws IOException {
        ScheduledFuture<?> enough = server.after(limits.headTime().toMillis(), TimeUnit.MILLISECONDS, this::cut);
        try {
            secure.socket().startHandshake();
        } finally {
            enough.cancel(false);
        }
    }

    /** Ends the connection if it waits for a request; one that is being answered ends with its answer. */
    /** Closes it if it has had an answer and now waits for another request: its client knows that such a connection may end. */
    void makeRoom() throws IOException {
        if (served && idle) wire.close();
    }

    void closeWhenIdle() throws IOException {
        closing = true;
        if (idle) wire.close();
    }

    void close() throws IOException {
        closing = true;
        wire.close();
    }

    /** One request. False when the connection has ended. */
    private boolean serve() throws IOException, InterruptedException {
        Thread watching = watcher;
        if (watching != null) {
            // It holds the input until the next bytes or the end have come; then they are in the buffer, or the next
            // read meets the end.
            watching.join();
            watcher = null;
        }
        Exchange exchange;
        try {
            exchange = receive();
            if (exchange == null) return false;
        } catch (Refusal e) {
            refuse(e);
            return false;
        }
        try {
            server.handler().handle(exchange);
        } catch (RuntimeException | Error e) {
            if (exchange.answered()) {
                LOG.log(Level.ERROR, exchange.method() + " " + exchange.path() + " failed after its answer began", e);
                return false;
            }
            LOG.log(Level.ERROR, exchange.method() + " " + exchange.path() + " failed", e);
            String message = e.getMessage();
            exchange.sendMessage(500, message == null ? e.getClass().getSimpleName() : message);
        }
        try {
            return finish(exchange);
        } finally {
            stall.stop();
        }
    }

    private boolean finish(Exchange exchange) throws IOException {
        switch (exchange.state()) {
            case OPEN -> exchange.sendMessage(500, "no answer to " + exchange.method() + " " + exchange.path());
            case STREAMING -> {
                if (streaming != null) streaming.close();
                streaming = null;
            }
            // The client may still be sending what nobody reads any more; it must get the whole output first.
            case HIJACKED -> {
                linger();
                return false;
            }
            case SENT -> {}
        }
        // A client that waits for 100 Continue and got its answer without one may or may not send the body.
        if (keepAlive && !body.awaitsContinue() && body.discard(limits.discardBytes())) {
            idle = true;
            served = true;
            return !closing && !server.crowded();
        }
        linger();
        return false;
    }

    /** Closing with unread input resets the connection, and the client may lose the answer: end the output, read away for a while. */
    private void linger() throws IOException {
        wire.shutdownOutput();
        ScheduledFuture<?> enough = server.after(2, TimeUnit.SECONDS, this::cut);
        try {
            byte[] waste = new byte[BUFFER_BYTES];
            int read = 0;
            while (read >= 0) read = wire.in().read(waste);
        } finally {
            enough.cancel(false);
        }
    }

    private void cut() {
        try {
            wire.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing a connection: {0}", e.toString());
        }
    }

    private @Nullable Exchange receive() throws IOException, Refusal {
        ClassicHttpRequest request;
        incoming.beginHead();
        if (!limits.idleTime().isZero()) stall.start(limits.idleTime());
        try {
            request = parser.parse(input, incoming);
        } catch (HttpException | IOException e) {
            // The parser takes what has come for the whole, so its complaint is not the cause.
            if (incoming.late) throw late();
            if (incoming.ended) return null;
            throw refusal(e);
        } finally {
            incoming.endHead();
            stall.stop();
        }
        if (incoming.late) throw late();
        // The parser takes the end of the input for the end of the head.
        if (request == null || incoming.ended) return null;
        idle = false;
        ProtocolVersion version = request.getVersion();
        if (version != null && version.getMajor() != 1) throw new Refusal(505, "unsupported HTTP version");
        boolean http10 = version != null && version.lessEquals(HttpVersion.HTTP_1_0);
        if (!http10 && request.countHeaders("Host") != 1) {
            throw new Refusal(
                    400, request.countHeaders("Host") == 0 ? "missing required Host header" : "too many Host headers");
        }
        keepAlive = keepAlive(request, http10) && !closing;
        body = body(request, http10);
        return new Exchange(this, request, target(request), body);
    }

    private Refusal late() {
        return new Refusal(
                408, "the request's head did not arrive in " + limits.headTime().toSeconds() + " seconds");
    }

    private Refusal refusal(Exception e) throws IOException {
        return switch (e) {
            case RequestHeaderFieldsTooLargeException _, MessageConstraintException _ ->
                new Refusal(431, "the request's head is too large: " + e.getMessage());
            case HeadTooLarge _ ->
                new Refusal(431, "the request's head is larger than " + limits.headBytes() + " bytes");
            case UnsupportedHttpVersionException _ -> new Refusal(505, "unsupported HTTP version");
            case HttpException _ -> new Refusal(400, "malformed request: " + e.getMessage());
            case IOException io -> throw io;
            default -> throw new IllegalStateException(e);
        };
    }

    private static String target(ClassicHttpRequest request) throws Refusal {
        String target = request.getRequestUri();
        if (target.startsWith("/")) return target;
        if (target.equals("*")) return "/";
        int scheme = target.indexOf("://");
        if (scheme < 0) throw new Refusal(400, "malformed request: the target is not a path");
        int slash = target.indexOf('/', scheme + 3);
        return slash < 0 ? "/" : target.substring(slash);
    }

    private static boolean keepAlive(ClassicHttpRequest request, boolean http10) {
        boolean keep = !http10;
        for (Header header : request.getHeaders("Connection")) {
            for (String token : header.getValue().split(",", -1)) {
                if (token.strip().equalsIgnoreCase("close")) return false;
                if (token.strip().equalsIgnoreCase("keep-alive")) keep = true;
            }
        }
        return keep;
    }

    private Body body(ClassicHttpRequest request, boolean http10) throws Refusal {
        Header[] codings = request.getHeaders("Transfer-Encoding");
        Header[] lengths = request.getHeaders("Content-Length");
        String expect = request.getFirstHeader("Expect") == null
                ? ""
                : request.getFirstHeader("Expect").getValue();
        boolean continues = !http10 && expect.equalsIgnoreCase("100-continue");
        if (codings.length > 0) {
            // Both at once is how requests are smuggled past a proxy: RFC 9112, 6.1.
            if (lengths.length > 0) throw new Refusal(400, "both Transfer-Encoding and Content-Length");
            if (codings.length > 1 || !codings[0].getValue().strip().equalsIgnoreCase("chunked") || http10) {
                throw new Refusal(501, "unsupported transfer encoding: " + codings[0].getValue());
            }
            return new Body(new ChunkedInputStream(input, incoming), CHUNKED, continues);
        }
        if (lengths.length == 0) return new Body(InputStream.nullInputStream(), 0, false);
        long length = length(lengths[0].getValue());
        for (Header other : lengths) {
            if (length(other.getValue()) != length) throw new Refusal(400, "contradicting Content-Length headers");
        }
        if (length == 0) return new Body(InputStream.nullInputStream(), 0, false);
        return new Body(new ContentLengthInputStream(input, incoming, length), length, continues);
    }

    private static long length(String value) throws Refusal {
        String digits = value.strip();
        if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new Refusal(400, "bad Content-Length \"" + value + "\"");
        }
        return Long.parseLong(digits);
    }

    private void refuse(Refusal refusal) throws IOException {
        keepAlive = false;
        byte[] content = Exchange.message(refusal.text());
        head(refusal.status(), Map.of("Content-Type", "application/json"), content.length, false);
        output.write(content, outgoing);
        output.flush(outgoing);
        linger();
    }

    long announced() {
        return body.announced;
    }

    long received() {
        return body.received;
    }

    Peer peer() throws IOException {
        return wire.peer();
    }

    void answer(Exchange exchange, int status, byte @Nullable [] content) throws IOException {
        if (body.awaitsContinue() || body.announced > limits.discardBytes() && !body.atEnd) keepAlive = false;
        int length = content == null ? 0 : content.length;
        boolean bodiless = status == 204 || status == 304;
        head(status, exchange.answerHeaders(), bodiless ? -1 : length, false);
        if (content != null && !bodiless && !exchange.method().equals("HEAD")) output.write(content, outgoing);
        output.flush(outgoing);
    }

    /** {@code length} is -1 where it is not known. */
    OutputStream stream(Exchange exchange, int status, long length) throws IOException {
        boolean chunked = length < 0
                && (exchange.request().getVersion() == null
                        || !exchange.request().getVersion().lessEquals(HttpVersion.HTTP_1_0));
        if (!chunked && length < 0 || body.awaitsContinue()) keepAlive = false;
        head(status, exchange.answerHeaders(), length, chunked);
        output.flush(outgoing);
        if (exchange.method().equals("HEAD")) return OutputStream.nullOutputStream();
        if (length >= 0) {
            streaming = new Exactly(new ContentLengthOutputStream(output, outgoing, length), length);
            return streaming;
        }
        if (!chunked) return new IdentityOutputStream(output, outgoing);
        if (chunk == null) chunk = new byte[CHUNK_BYTES];
        streaming = new ChunkedOutputStream(output, outgoing, chunk, null);
        return streaming;
    }

    void cutWhenStalled(Duration patience) {
        stall.start(patience);
    }

    Hijacked hijack(Exchange exchange, int status) throws IOException {
        keepAlive = false;
        if (!body.discard(Long.MAX_VALUE)) throw new IOException("the request's body broke off");
        head(status, exchange.answerHeaders(), -1, false);
        output.flush(outgoing);
        return new Hijacked(new Rest(), wire);
    }

    /** Writes a head into the output buffer. */
    private void head(int status, Map<String, String> headers, long length, boolean chunked) throws IOException {
        ClassicHttpResponse response =
                status == 101 ? new BasicClassicHttpResponse(101, "UPGRADED") : new BasicClassicHttpResponse(status);
        headers.forEach(response::addHeader);
        if (status != 101) {
            response.addHeader("Date", server.date());
            if (length >= 0) response.addHeader("Content-Length", Long.toString(length));
            if (chunked) response.addHeader("Transfer-Encoding", "chunked");
            if (!keepAlive) response.addHeader("Connection", "close");
        }
        try {
            writer.write(response, output, outgoing);
        } catch (HttpException e) {
            throw new IOException("cannot write the head", e);
        }
    }

    void watch(Runnable gone) throws IOException {
        if (watcher != null || input.hasBufferedData() || !body.discard(limits.discardBytes())) return;
        watcher = Thread.ofVirtual().name("http-watch").start(() -> {
            boolean left;
            try {
                left = input.fillBuffer(incoming) < 0;
            } catch (IOException e) {
                left = true;
            }
            if (left) gone.run();
        });
    }

    /** The socket's bytes on their way into the buffer. While a head is read it keeps the time and counts. */
    private final class Incoming extends InputStream {
        private boolean inHead;
        private long headBytes;
        private boolean ended;
        private volatile boolean late;
        private @Nullable ScheduledFuture<?> alarm;

        void beginHead() {
            inHead = true;
            headBytes = input.length();
        }

        void endHead() {
            inHead = false;
            if (alarm != null) alarm.cancel(false);
            alarm = null;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (inHead && headBytes > 0) {
                if (headBytes > limits.headBytes()) throw new HeadTooLarge();
                if (alarm == null)
                    alarm = server.after(limits.headTime().toMillis(), TimeUnit.MILLISECONDS, this::tooLate);
            }
            stall.waits();
            int read = wire.in().read(bytes, offset, length);
            stall.moved();
            if (read < 0) ended = true;
            else if (inHead) headBytes += read;
            return read;
        }

        private void tooLate() {
            late = true;
            try {
                wire.shutdownInput();
            } catch (IOException e) {
                cut();
            }
        }
    }

    private static final class HeadTooLarge extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** A request's body: sends 100 Continue before the first read, and knows whether it was read to its end. */
    private final class Body extends InputStream {
        private final InputStream content;
        private final long announced;
        private boolean continues;
        private boolean atEnd;
        private long received;

        Body(InputStream content, long announced, boolean continues) {
            this.content = content;
            this.announced = announced;
            this.continues = continues;
            this.atEnd = announced == 0;
        }

        boolean awaitsContinue() {
            return continues;
        }

        /** Reads the rest away, up to {@code most} bytes; whether the end was reached. */
        boolean discard(long most) throws IOException {
            if (atEnd) return true;
            byte[] waste = new byte[BUFFER_BYTES];
            long left = most;
            while (left > 0) {
                int read = read(waste, 0, waste.length);
                if (read < 0) return true;
                left -= read;
            }
            return false;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (atEnd) return -1;
            if (continues) {
                continues = false;
                output.write(
                        "HTTP/1.1 100 Continue\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII), outgoing);
                output.flush(outgoing);
            }
            int read = content.read(bytes, offset, length);
            if (read < 0) atEnd = true;
            else received += read;
            return read;
        }

        @Override
        public int available() throws IOException {
            return atEnd || continues ? 0 : content.available();
        }
    }

    /** What follows a hijack: first what the buffer holds, then the socket. */
    private final class Rest extends InputStream {
        @Override
        public int read() throws IOException {
            return input.read(incoming);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return length == 0 ? 0 : input.read(bytes, offset, length, incoming);
        }

        @Override
        public int available() {
            return input.length();
        }
    }
}
