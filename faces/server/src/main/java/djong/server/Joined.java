package djong.server;

import djong.api.Frames;
import djong.base.EngineException;
import djong.engine.container.Session;
import djong.http.Exchange;
import djong.http.Hijacked;
import djong.http.WebSocket;
import djong.runtime.Frame;
import djong.runtime.log.StdStream;
import djong.server.compat.ApiVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A taken-over connection joined to a process: this thread carries the output, a second one the input. */
final class Joined {
    static final String RAW = "application/vnd.docker.raw-stream";
    static final String MULTIPLEXED = "application/vnd.docker.multiplexed-stream";

    private static final Logger LOG = System.getLogger(Joined.class.getName());
    private static final int INPUT_BYTES = 16 << 10;
    /** How long a client may go on sending after the output has ended, before the connection is cut. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private Joined() {}

    /** The content type of a stream: frames have had a name of their own since 1.42, and only in answers to an upgrade. */
    static String contentType(Exchange exchange, boolean tty) {
        boolean named = ApiVersion.current().atLeast(42) && exchange.header("Upgrade") != null;
        return tty || !named ? RAW : MULTIPLEXED;
    }

    /** Blocks until the process's output has ended, the client detached, or the client is gone. Closes both sides. */
    static void carry(Session session, Hijacked connection, boolean tty) throws IOException, InterruptedException {
        Thread input = Thread.ofVirtual().name("input").start(() -> input(session, connection.in()));
        try (session) {
            output(session, connection.out(), tty);
            connection.shutdownOutput();
            input.join(FAREWELL);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the client left: {0}", e.toString());
        } finally {
            connection.close();
        }
        input.join();
    }

    /** As above, in messages: the output as it is, streams mixed, and what the client sends as input. The client's goodbye is its end in both directions. */
    static void carry(Session session, WebSocket socket) throws IOException, InterruptedException {
        Thread input = Thread.ofVirtual().name("input").start(() -> input(session, socket));
        try (session) {
            for (Frame frame = session.next(); frame != null; frame = session.next()) {
                socket.write(frame.data(), 0, frame.data().length);
            }
            socket.finish();
            input.join(FAREWELL);
        } catch (IOException | EngineException e) {
            LOG.log(Level.DEBUG, "the client left: {0}", e.toString());
        } finally {
            socket.close();
        }
        input.join();
    }

    private static void input(Session session, WebSocket socket) {
        boolean wanted = true;
        try {
            for (byte[] message = socket.read(); message != null; message = socket.read()) {
                if (wanted) wanted = hand(session, message, message.length);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "input ended: {0}", e.toString());
        }
        if (wanted) session.closeInput();
        session.close();
    }

    private static void output(Session session, OutputStream out, boolean tty)
            throws IOException, InterruptedException {
        try {
            frames(session, out, tty);
        } catch (EngineException e) {
            LOG.log(Level.DEBUG, "a client was left behind", e);
            // A terminal's bytes have no place for it.
            if (!tty) Frames.write(out, Frames.SYSTEM_ERROR, e.getMessage().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void frames(Session session, OutputStream out, boolean tty)
            throws IOException, InterruptedException {
        byte[] whole = new byte[INPUT_BYTES];
        for (Frame frame = session.next(); frame != null; frame = session.next()) {
            byte[] data = frame.data();
            if (tty) {
                // Without frames there is one stream; what comes by the other is lost, as with dockerd.
                if (frame.stream() == StdStream.STDOUT) out.write(data);
                continue;
            }
            // Header and data leave in one write, without a new array for each of many frames.
            int length = Frames.HEADER_BYTES + data.length;
            if (length > whole.length) whole = new byte[length];
            header(whole, frame.stream().ordinal(), data.length);
            System.arraycopy(data, 0, whole, Frames.HEADER_BYTES, data.length);
            out.write(whole, 0, length);
        }
    }

    static void header(byte[] frame, int stream, int length) {
        frame[0] = (byte) stream;
        frame[1] = 0;
        frame[2] = 0;
        frame[3] = 0;
        frame[4] = (byte) (length >>> 24);
        frame[5] = (byte) (length >>> 16);
        frame[6] = (byte) (length >>> 8);
        frame[7] = (byte) length;
    }

    /** Reads to the client's end whatever happens, so that closing does not reset the connection under what it has still to read. */
    private static void input(Session session, InputStream in) {
        byte[] bytes = new byte[INPUT_BYTES];
        boolean wanted = true;
        try {
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                if (!wanted) continue;
                wanted = hand(session, bytes, read);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "input ended: {0}", e.toString());
        }
        if (wanted) session.closeInput();
    }

    /** Whether more is wanted. */
    private static boolean hand(Session session, byte[] bytes, int length) {
        try {
            if (session.write(bytes, 0, length)) return true;
            session.close();
            return false;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "nobody reads the input: {0}", e.toString());
            return false;
        }
    }

    /** An error after the connection was taken over: part of the output, as dockerd does it. */
    static void tell(Hijacked connection, String message, boolean tty, @Nullable Throwable cause) throws IOException {
        byte[] text = (message + "\r\n").getBytes(StandardCharsets.UTF_8);
        LOG.log(Level.DEBUG, "told the client: " + message, cause);
        connection.out().write(tty ? text : Frames.encode(Frames.STDOUT, text, 0, text.length));
        connection.shutdownOutput();
    }
}
