package djong.runtime;

import djong.linux.Fd;
import djong.linux.Poller;
import djong.linux.SeqPacket;
import djong.runtime.log.StdStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The standard streams of one run of a container, shared by its clients. Made before the task: clients may attach at once, and wait until the task is
 * there; so none misses the first output.
 *
 * <p>conmon speaks over a seqpacket socket: what it sends is one byte, 2 for output and 3 for errors, and up to 8 KiB; what it is sent goes to standard
 * input. It closes the container's standard input as soon as <i>any</i> connection half-closes or ends, unless told otherwise. So there is at most one
 * connection, opened for the first client and kept while there is one, or while closing it would end a standard input that nobody has used up.
 *
 * <p>Standard input ends for the process when it was made with {@code stdinOnce}, has no terminal, and the client that attached it has closed its side or
 * detached. Without {@code stdinOnce} it never ends. On a terminal the end of input is a character that the client sends.
 */
public final class Stdio {
    /** conmon reads 32 KiB at a time and cuts the rest of a larger packet off without a word; packets near that size stall and get lost. */
    private static final int LARGEST_PACKET = 16 * 1024;

    /** One byte for the stream and conmon's read buffer; with room for a conmon that reads more at a time. */
    private static final int LARGEST_FRAME = 1 + 64 * 1024 - 1;

    private static final byte FROM_STDERR = 3;

    private final boolean terminal;
    private final boolean openStdin;
    private final boolean stdinOnce;
    private final Path overflowFolder;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Keeps packets of several writers whole and in order. Taken before {@link #lock}, never within. */
    private final ReentrantLock sending = new ReentrantLock();

    private final CopyOnWriteArrayList<Client> clients = new CopyOnWriteArrayList<>();
    private @Nullable Socket socket;
    private @Nullable SeqPacket connection;
    private @Nullable Fd pipe;
    private boolean stdinClosed;
    private boolean ended;

    private record Socket(Poller poller, Path path) {}

    /** @param overflowFolder where what a client has yet to read may be kept, so that the container does not wait for it */
    public Stdio(boolean terminal, boolean openStdin, boolean stdinOnce, Path overflowFolder) {
        this.overflowFolder = overflowFolder;
        this.terminal = terminal;
        this.openStdin = openStdin;
        this.stdinOnce = stdinOnce;
    }

    boolean terminal() {
        return terminal;
    }

    boolean openStdin() {
        return openStdin;
    }

    /** Whether conmon must keep standard input open when a connection ends. */
    boolean leaveStdinOpen() {
        return openStdin && !endsWithClient();
    }

    private boolean endsWithClient() {
        return stdinOnce && !terminal;
    }

    /** A new client. Its output starts now: for what was written earlier there is the log. After the end it sees the end at once. */
    public Attachment attach(boolean stdin, boolean stdout, boolean stderr) {
        Client client = new Client(stdin, stdout, stderr);
        lock.lock();
        try {
            if (ended) {
                client.output.complete();
            } else {
                clients.add(client);
                connectIfWanted();
            }
        } finally {
            lock.unlock();
        }
        return client;
    }

    /**
     * conmon listens.
     *
     * @param input a writing end of the pipe that is standard input, now this object's to close; null when there is none
     */
    void created(Poller poller, Path attachSocket, @Nullable Fd input) {
        lock.lock();
        try {
            socket = new Socket(poller, attachSocket);
            if (input != null) {
                if (stdinClosed || ended) {
                    input.close();
                } else {
                    pipe = input;
                    Thread.ofVirtual().name("djong-stdin").start(() -> drainWhenUnread(poller, input));
                }
            }
            connectIfWanted();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * When the last process of the container that could read standard input has closed it while conmon still has some to deliver, conmon spins on the
     * broken pipe until the container ends. So the rest is read here. An end of the pipe that is held open would keep its end of file from the container:
     * ours is closed as soon as standard input is to end.
     */
    private void drainWhenUnread(Poller poller, Fd input) {
        try (input) {
            poller.awaitHangup(input);
            Fd rest = Fd.open(input.path(), Fd.READ_ONLY | Fd.NONBLOCK);
            lock.lock();
            try {
                stdinClosed = true;
                pipe = null;
                input.close();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            try (InputStream in = poller.input(rest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // Closed, since standard input or the container has ended.
        }
    }

    /** Under the lock. */
    private void closePipe() {
        if (pipe != null) pipe.close();
        pipe = null;
    }

    /** Whether clients' output comes by a connection to conmon, which has yet to be accepted perhaps. */
    boolean connected() {
        lock.lock();
        try {
            return connection != null;
        } finally {
            lock.unlock();
        }
    }

    /** conmon has gone, or never came. Output that it sent before is still delivered. */
    void gone() {
        lock.lock();
        try {
            if (connection == null) end();
        } finally {
            lock.unlock();
        }
    }

    private void connectIfWanted() {
        Socket to = socket;
        if (to == null || connection != null || clients.isEmpty()) return;
        SeqPacket made;
        try {
            made = SeqPacket.connect(to.poller(), to.path());
        } catch (IOException e) {
            // Nobody listens: the container has just ended, and conmon with it.
            end();
            return;
        }
        connection = made;
        if (stdinClosed) shutdown(made);
        Thread.ofVirtual().name("djong-stdio").start(() -> receive(made));
        changed.signalAll();
    }

    private void end() {
        ended = true;
        closePipe();
        for (Client client : clients) client.output.complete();
        clients.clear();
        changed.signalAll();
    }

    private void receive(SeqPacket from) {
        ByteBuffer packet = ByteBuffer.allocate(LARGEST_FRAME);
        try {
            while (true) {
                packet.clear();
                int length = from.receive(packet);
                if (length < 0) break;
                if (length == 1) continue;
                StdStream stream = packet.get(0) == FROM_STDERR ? StdStream.STDERR : StdStream.STDOUT;
                Frame frame = new Frame(stream, Arrays.copyOfRange(packet.array(), 1, length));
                for (Client client : clients) if (client.wants(stream)) client.output.put(frame);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // Closed by us, or broken: either way nothing more comes from it.
        } finally {
            from.close();
            lock.lock();
            try {
                if (connection == from) {
                    connection = null;
                    end();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Under the lock: no client needs the connection any more. */
    private void disconnectIfIdle() {
        SeqPacket open = connection;
        if (open == null || !clients.isEmpty()) return;
        if (openStdin && endsWithClient() && !stdinClosed) return;
        connection = null;
        open.close();
    }

    /** Under the lock. */
    private void endStdin() {
        if (!openStdin || !endsWithClient() || stdinClosed) return;
        stdinClosed = true;
        closePipe();
        changed.signalAll();
        if (connection != null) shutdown(connection);
    }

    private static void shutdown(SeqPacket connection) {
        try {
            connection.shutdownWrite();
        } catch (IOException e) {
            // The container has ended: its input as well.
        }
    }

    private final class Client implements Attachment {
        final FrameQueue output = new FrameQueue(overflowFolder);
        private final boolean stdin;
        private final boolean stdout;
        private final boolean stderr;
        private boolean inputClosed;
        private @Nullable Thread writer;

        Client(boolean stdin, boolean stdout, boolean stderr) {
            this.stdin = stdin && openStdin;
            this.stdout = stdout;
            this.stderr = stderr;
        }

        boolean wants(StdStream stream) {
            return stream == StdStream.STDERR ? stderr : stdout;
        }

        @Override
        public @Nullable Frame next() throws InterruptedException {
            return output.take();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (!stdin) return;
            try {
                sending.lockInterruptibly();
                try {
                    send(ByteBuffer.wrap(bytes, offset, length));
                } finally {
                    sending.unlock();
                }
            } catch (InterruptedException e) {
                throw new InterruptedIOException("standard input was closed");
            }
        }

        private void send(ByteBuffer bytes) throws IOException, InterruptedException {
            int end = bytes.limit();
            while (bytes.position() < end) {
                SeqPacket open = connected();
                bytes.limit(Math.min(end, bytes.position() + LARGEST_PACKET));
                try {
                    open.send(bytes);
                } finally {
                    sent();
                }
            }
        }

        private void sent() {
            lock.lock();
            try {
                writer = null;
                // An interrupt that came too late was meant for this send alone.
                if (inputClosed) Thread.interrupted();
            } finally {
                lock.unlock();
            }
        }

        /** Waits for the task and marks this thread as the one to interrupt when the client leaves. */
        private SeqPacket connected() throws IOException, InterruptedException {
            lock.lockInterruptibly();
            try {
                while (true) {
                    if (inputClosed || stdinClosed || ended) throw new IOException("standard input is closed");
                    if (connection != null) {
                        writer = Thread.currentThread();
                        return connection;
                    }
                    changed.await();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void closeInput() {
            lock.lock();
            try {
                inputClosed = true;
                changed.signalAll();
                if (stdin) endStdin();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                output.discard();
                if (writer != null) writer.interrupt();
                closeInput();
                if (clients.remove(this)) disconnectIfIdle();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Clients at this moment; for tests and for those who want to say how many watch. */
    public List<Attachment> attached() {
        return List.copyOf(clients);
    }
}
