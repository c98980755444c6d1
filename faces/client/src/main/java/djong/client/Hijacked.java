package djong.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** A connection taken over: raw bytes both ways, each with its own end. One thread may read while another writes. */
public final class Hijacked implements AutoCloseable {
    private final Connection connection;
    private final @Nullable String contentType;

    Hijacked(Connection connection, @Nullable String contentType) {
        this.connection = connection;
        this.contentType = contentType;
    }

    public InputStream input() {
        return connection.input();
    }

    public OutputStream output() {
        return connection.output();
    }

    /** True when the daemon says that the output is framed, false when raw, null when it does not say. */
    public @Nullable Boolean framed() {
        if ("application/vnd.docker.multiplexed-stream".equals(contentType)) return true;
        if ("application/vnd.docker.raw-stream".equals(contentType)) return false;
        return null;
    }

    /** The end of input for the process; its output goes on. */
    public void closeOutput() throws IOException {
        connection.shutdownOutput();
    }

    @Override
    public void close() {
        connection.close();
    }
}
