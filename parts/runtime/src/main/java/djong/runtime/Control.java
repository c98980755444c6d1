package djong.runtime;

import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.Poller;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** The fifo on which conmon takes orders: one per read, so one per write. An order for a conmon that has gone is no failure. */
record Control(Path fifo) {
    /** A kind of order that there is not: conmon reads it and does nothing. */
    private static final String NOTHING = "0 0 0\n";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    void resize(ConsoleSize size) throws IOException {
        order("1 " + size.rows() + " " + size.columns() + "\n");
    }

    /** Has conmon begin a new file with the log's name. */
    void reopenLog() throws IOException {
        order("2 0 0\n");
    }

    /**
     * Blocks until conmon has taken in those who are connected to its attach socket by now; some 0.1 ms, ten seconds where conmon does not move.
     *
     * <p>An accept cannot be seen from here, but that an order was read can: a pipe of one page is writable only while it is empty. conmon asks for orders
     * and for connections in one poll(2). The poll that finds the second order began after the first was read, so it finds the connection as well.
     */
    void awaitAccepted(Poller poller) throws IOException, InterruptedException {
        try (Fd orders = open()) {
            orders.pipeCapacity(1);
            for (int i = 0; i < 2; i++) {
                write(orders, NOTHING);
                if (!poller.awaitWritable(orders, PATIENCE)) return;
            }
        } catch (ErrnoException e) {
            if (!gone(e)) throw e;
        }
    }

    private void order(String line) throws IOException {
        try (Fd orders = open()) {
            write(orders, line);
        } catch (ErrnoException e) {
            if (!gone(e)) throw e;
        }
    }

    private Fd open() throws ErrnoException {
        return Fd.open(fifo, Fd.WRITE_ONLY | Fd.NONBLOCK);
    }

    private static void write(Fd orders, String line) throws IOException {
        orders.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
    }

    private static boolean gone(ErrnoException e) {
        return e.errno() == Errno.ENXIO || e.errno() == Errno.ENOENT || e.errno() == Errno.EPIPE;
    }
}
