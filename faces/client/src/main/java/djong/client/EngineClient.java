package djong.client;

import djong.api.ErrorResponse;
import djong.api.Json;
import djong.api.MalformedJsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the Engine API. Paths are given without the version; the client starts with the newest it knows and, when the daemon
 * says that this is too new, asks once and goes on with the daemon's. All calls block.
 */
public final class EngineClient implements AutoCloseable {
    /** The newest API version this client speaks. */
    public static final String API_VERSION = "1.51";

    private static final String MIN_API_VERSION = "1.24";

    private final Endpoint endpoint;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final List<Connection> open = new ArrayList<>();
    private final boolean pinned;
    private volatile String version;

    public EngineClient(Settings settings, String userAgent) {
        this.endpoint = settings.endpoint();
        String demanded = settings.apiVersion();
        this.pinned = demanded != null;
        this.version = demanded == null ? API_VERSION : demanded;
        headers.put("User-Agent", userAgent);
        headers.putAll(settings.headers());
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** The version in use; may go down with the first call. */
    public String version() {
        return version;
    }

    /** Whether the version in use is at least {@code wanted}. */
    public boolean atLeast(String wanted) {
        return compare(version, wanted) >= 0;
    }

    /**
     * Makes a call and hands out the answer with its body unread. The caller closes it.
     *
     * @throws DaemonException for answers from 400 up, with the daemon's words
     * @throws UnreachableException when nobody answers
     */
    public Response call(String method, String path, Body body) throws IOException {
        return call(method, path, body, Map.of());
    }

    /** Like {@link #call(String, String, Body)}, with headers of one's own. */
    public Response call(String method, String path, Body body, Map<String, String> more) throws IOException {
        Response response = exchange(method, path, body, more, null);
        if (response.status() < 400) return response;
        DaemonException failure = failure(response);
        if (!stepDown(failure) || body instanceof Body.Stream) throw failure;
        response = exchange(method, path, body, more, null);
        if (response.status() < 400) return response;
        throw failure(response);
    }

    /** Makes a call and reads the whole body. */
    public byte[] bytes(String method, String path, Body body) throws IOException {
        try (Response response = call(method, path, body)) {
            return response.bytes();
        }
    }

    /** A GET whose answer is one document. */
    public <T> T get(Class<T> type, String path) throws IOException {
        return Json.read(type, bytes("GET", path, Body.NONE));
    }

    /** A GET whose answer is a list of documents. */
    public <T> List<T> list(Class<T> type, String path) throws IOException {
        return Json.readList(type, bytes("GET", path, Body.NONE));
    }

    /** A POST whose answer does not matter beyond its success. Returns the status: 304 says that there was nothing to do. */
    public int post(String path) throws IOException {
        try (Response response = call("POST", path, Body.NONE)) {
            response.bytes();
            return response.status();
        }
    }

    /** Takes a connection over, for attach and exec. Ends in a connection of its own. */
    public Hijacked hijack(String path, Body body) throws IOException {
        return hijack(path, body, Upgrade.TCP);
    }

    /** Takes a connection over for another protocol. Ends in a connection of its own. */
    public Hijacked hijack(String path, Body body, Upgrade upgrade) throws IOException {
        Response response = exchange("POST", path, body, Map.of(), upgrade);
        if (response.status() >= 400) {
            DaemonException failure = failure(response);
            if (!stepDown(failure)) throw failure;
            response = exchange("POST", path, body, Map.of(), upgrade);
            if (response.status() >= 400) throw failure(response);
        }
        if (response.status() != 101 && response.status() != 200) {
            response.close();
            throw new IOException("unable to upgrade to tcp, received " + response.status());
        }
        return new Hijacked(response.connection(), response.header("content-type"));
    }

    private Response exchange(
            String method, String path, Body body, Map<String, String> more, @Nullable Upgrade upgrade)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        String target = path.startsWith("/_ping") ? path : "/v" + version + path;
        Connection connection = take();
        try {
            connection.send(method, target, all, body, upgrade);
            return connection.receive(method);
        } catch (IOException e) {
            boolean stale = connection.reused() && !(body instanceof Body.Stream);
            connection.close();
            if (!stale) throw e;
        }
        Connection fresh = connect();
        fresh.send(method, target, all, body, upgrade);
        return fresh.receive(method);
    }

    private Connection take() throws IOException {
        synchronized (idle) {
            Connection connection = idle.pollFirst();
            if (connection != null) return connection;
        }
        return connect();
    }

    private Connection connect() throws IOException {
        Connection connection = new Connection(Transport.connect(endpoint), this::keep);
        synchronized (idle) {
            open.add(connection);
        }
        return connection;
    }

    private void keep(Connection connection) {
        synchronized (idle) {
            idle.addFirst(connection);
        }
    }

    private static DaemonException failure(Response response) throws IOException {
        try (response) {
            String text = new String(response.bytes(), StandardCharsets.UTF_8).strip();
            String type = response.header("content-type");
            if (type != null && type.startsWith("application/json") && !text.isEmpty()) {
                try {
                    String message =
                            Json.read(ErrorResponse.class, text).message().strip();
                    if (!message.isEmpty()) return new DaemonException(response.status(), message);
                } catch (MalformedJsonException e) {
                    return new DaemonException(response.status(), text);
                }
            }
            return new DaemonException(
                    response.status(), text.isEmpty() ? "request returned status " + response.status() : text);
        }
    }

    /** {@code client version 1.51 is too new. Maximum supported API version is 1.41} */
    private boolean stepDown(DaemonException failure) {
        if (pinned || failure.status() != 400) return false;
        String marker = "Maximum supported API version is ";
        String message = failure.getMessage();
        int at = message.indexOf(marker);
        if (at < 0) return false;
        String maximum = message.substring(at + marker.length()).strip();
        if (compare(maximum, version) >= 0 || compare(maximum, MIN_API_VERSION) < 0) return false;
        version = maximum;
        return true;
    }

    /** Compares versions such as 1.9 and 1.24; what is no version counts as the lowest. */
    static int compare(String a, String b) {
        return Integer.compare(number(a), number(b));
    }

    private static int number(String version) {
        int dot = version.indexOf('.');
        try {
            return Integer.parseInt(version, 0, dot, 10) * 1000
                    + Integer.parseInt(version, dot + 1, version.length(), 10);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return -1;
        }
    }

    /** The daemon's answer to a ping: its newest API version, or null when it does not say. */
    public @Nullable String ping() throws IOException {
        try (Response response = exchange("GET", "/_ping", Body.NONE, Map.of(), null)) {
            if (response.status() >= 400) throw failure(response);
            response.bytes();
            return response.header("api-version");
        }
    }

    /** Closes all connections; whoever still reads gets an IOException. */
    @Override
    public void close() {
        List<Connection> all;
        synchronized (idle) {
            all = List.copyOf(open);
            open.clear();
            idle.clear();
        }
        for (Connection connection : all) connection.close();
    }
}
