package djong.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer whose body is read as it comes. Must be closed; reading it to its end lets the connection be used again. */
public final class Response implements AutoCloseable {
    private final int status;
    private final Map<String, String> headers;
    private final InputStream body;
    private final Connection connection;

    Response(int status, Map<String, String> headers, InputStream body, Connection connection) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.connection = connection;
    }

    public int status() {
        return status;
    }

    /** A header by its name in lower case. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** Blocks until there are bytes; ends with the body. */
    public InputStream body() {
        return body;
    }

    /** The whole rest of the body. */
    public byte[] bytes() throws IOException {
        return body.readAllBytes();
    }

    Connection connection() {
        return connection;
    }

    /** An unread body costs the connection. May be called from another thread to stop a reader. */
    @Override
    public void close() {
        connection.release();
    }
}
