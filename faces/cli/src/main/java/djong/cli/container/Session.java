package djong.cli.container;

import djong.api.Frames;
import djong.cli.command.Cli;
import djong.cli.terminal.DetachKeys;
import djong.cli.terminal.Terminal;
import djong.client.Hijacked;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Input and output between this terminal and a container, over a taken-over connection. Input has a thread of its own; its end
 * half-closes the connection, and the output goes on.
 */
final class Session implements AutoCloseable {
    /** How it ended. */
    enum End {
        /** The container's output is over. */
        OUTPUT,
        /** All input was sent, and no output was asked for. */
        INPUT,
        /** The user pressed the detach keys. */
        DETACHED
    }

    private record Event(End end, @Nullable IOException failure) {}

    private final Hijacked connection;
    private final boolean tty;
    private final boolean output;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private @Nullable Terminal raw;

    private Session(Hijacked connection, boolean tty, boolean output) {
        this.connection = connection;
        this.tty = tty;
        this.output = output;
    }

    /**
     * Starts to carry.
     *
     * @param stdin whether input is sent
     * @param output whether output is shown
     * @param keys the keys that detach, looked for when there is a terminal
     */
    static Session start(Cli cli, Hijacked connection, boolean tty, boolean stdin, boolean output, DetachKeys keys) {
        cli.out().flush();
        cli.err().flush();
        Session session = new Session(connection, tty, output);
        if (tty && stdin && Terminal.is(0)) session.raw = Terminal.raw();
        if (output) thread("output", () -> session.copyOutput(cli));
        if (stdin) {
            InputStream typed = tty ? keys.filter(cli.in()) : cli.in();
            thread("input", () -> session.copyInput(typed));
        }
        return session;
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void copyOutput(Cli cli) {
        OutputStream stdout = cli.rawOut();
        try {
            Boolean framed = connection.framed();
            if (framed != null ? !framed : tty) {
                copy(connection.input(), stdout);
            } else {
                Frames.copy(connection.input(), stdout, cli.rawErr());
            }
            events.add(new Event(End.OUTPUT, null));
        } catch (IOException e) {
            events.add(new Event(End.OUTPUT, e));
        }
    }

    private void copyInput(InputStream typed) {
        try {
            copy(typed, connection.output());
            connection.closeOutput();
            events.add(new Event(End.INPUT, null));
        } catch (DetachKeys.Detached e) {
            events.add(new Event(End.DETACHED, null));
        } catch (IOException e) {
            // The process is gone or closed its input: what matters is its output.
            events.add(new Event(End.INPUT, null));
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[32 * 1024];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            to.write(buffer, 0, n);
            to.flush();
        }
    }

    /** Blocks until the session is over. @throws IOException when the output broke off */
    End await() throws IOException, InterruptedException {
        while (true) {
            Event event = events.take();
            if (event.end() == End.INPUT && output) continue;
            restore();
            IOException failure = event.failure();
            if (failure != null) throw failure;
            return event.end();
        }
    }

    private void restore() {
        Terminal terminal = raw;
        raw = null;
        if (terminal != null) terminal.close();
    }

    @Override
    public void close() {
        restore();
        connection.close();
    }
}
