package djong.registry.server.routes;

import djong.http.Exchange;
import djong.http.Peer;
import djong.registry.server.wire.Documents;
import djong.registry.server.wire.LogLine;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One JSON object per request and line. */
public final class AccessLog {
    private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());
    private static final int MAX_TEXT = 2000;

    private final OutputStream out;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();

    public AccessLog(OutputStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    void write(Exchange exchange, @Nullable String account, long nanos) {
        try {
            byte[] line = Documents.write(new LogLine(
                    clock.instant().toString(),
                    remote(exchange),
                    account,
                    exchange.method(),
                    bounded(exchange.path()),
                    exchange.status(),
                    exchange.receivedBytes(),
                    exchange.sentBytes(),
                    Math.floorDiv(nanos, 1000L) / 1000.0,
                    exchange.header("User-Agent") instanceof String agent ? bounded(agent) : null));
            lock.lock();
            try {
                out.write(line);
                out.write('\n');
                out.flush();
            } finally {
                lock.unlock();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the access log cannot be written: {0}", e.getMessage());
        }
    }

    private static String remote(Exchange exchange) {
        try {
            return exchange.peer() instanceof Peer.Remote(SocketAddress address, var _)
                            && address instanceof InetSocketAddress inet
                    ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                    : "local";
        } catch (IOException _) {
            return "gone";
        }
    }

    private static String bounded(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }
}
