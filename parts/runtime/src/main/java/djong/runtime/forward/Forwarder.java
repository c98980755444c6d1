package djong.runtime.forward;

import djong.linux.Poller;
import djong.runtime.log.FollowUntil;
import djong.runtime.log.LogEntry;
import djong.runtime.log.LogPosition;
import djong.runtime.log.LogReader;
import djong.runtime.log.Logs;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends one log on until it is complete, on a virtual thread of its own. While the destination does not answer it tries again, ever less often; what
 * rotation takes away meanwhile is lost to the destination.
 *
 * <p>How far it got is in a file beside the log, written when there is nothing more to send, and every so many bytes.
 */
public final class Forwarder {
    private static final System.Logger LOG = System.getLogger(Forwarder.class.getName());

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** At most so much comes twice after the daemon was killed. */
    private static final int UNSAVED_BYTES = 64 * 1024;
    /** Both numbers with room to grow, so that one write replaces another whole. */
    private static final String FORM = "%020d %020d\n";

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Logs logs;
    private final Poller poller;
    private final Path log;
    private final Forwarding forwarding;
    private final FollowUntil ended;
    private final Thread thread;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private volatile @Nullable LogReader reader;
    private volatile @Nullable Destination destination;
    private LogPosition reached = LogPosition.START;
    private boolean failing;

    private Forwarder(Logs logs, Poller poller, Path log, Forwarding forwarding, FollowUntil ended) {
        this.logs = logs;
        this.poller = poller;
        this.log = log;
        this.forwarding = forwarding;
        this.ended = ended;
        this.thread = Thread.ofVirtual().name("djong-log-forwarder").unstarted(this::run);
    }

    /** Goes on where an earlier one stopped. @param ended tells when nothing more will be written */
    public static Forwarder start(Logs logs, Poller poller, Path log, Forwarding forwarding, FollowUntil ended) {
        var forwarder = new Forwarder(logs, poller, log, forwarding, ended);
        forwarder.thread.start();
        return forwarder;
    }

    /** The file with the place that was reached. */
    static Path position(Path log) {
        return log.resolveSibling(log.getFileName() + ".position");
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        try {
            reached = saved();
            while (!isStopped()) {
                LogPosition before = reached;
                try {
                    deliver();
                    return;
                } catch (IOException e) {
                    if (isStopped()) return;
                    if (!failing)
                        LOG.log(Level.WARNING, "cannot send " + log + " to " + forwarding + " yet: " + e.getMessage());
                    failing = true;
                }
                if (!reached.equals(before)) pause = FIRST_PAUSE;
                if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) return;
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void deliver() throws IOException, InterruptedException {
        try (LogReader in = logs.openAt(log, reached, ended)) {
            reader = in;
            Destination out = null;
            int unsaved = 0;
            try {
                while (!isStopped()) {
                    if (in.idle() && unsaved > 0) {
                        if (out != null) out.flush();
                        reached = in.position();
                        save();
                        unsaved = 0;
                    }
                    LogEntry entry = in.next();
                    if (entry == null) break;
                    // Connected for the first line only: a container that writes nothing needs no destination.
                    if (out == null) {
                        out = forwarding.open(poller);
                        destination = out;
                        if (isStopped()) return;
                        if (failing) LOG.log(Level.INFO, "sending " + log + " to " + forwarding + " again");
                        failing = false;
                    }
                    out.send(entry);
                    unsaved += entry.line().length + 1;
                    if (!out.keeps()) reached = in.position();
                    if (unsaved >= UNSAVED_BYTES) {
                        out.flush();
                        reached = in.position();
                        save();
                        unsaved = 0;
                    }
                }
                if (out != null) out.flush();
                reached = in.position();
            } finally {
                save();
                if (out != null) out.close();
            }
        }
    }

    private LogPosition saved() {
        try {
            String[] numbers = Files.readString(position(log)).strip().split(" ");
            if (numbers.length == 2) return new LogPosition(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
        } catch (NoSuchFileException e) {
            // The first one.
        } catch (IOException | NumberFormatException e) {
            LOG.log(Level.WARNING, "cannot read how much of " + log + " was sent: all of it is sent again", e);
        }
        return LogPosition.START;
    }

    private void save() {
        try (FileChannel file = FileChannel.open(
                position(log), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_ONLY)) {
            file.write(
                    ByteBuffer.wrap(String.format(FORM, reached.number(), reached.offset())
                            .getBytes(StandardCharsets.US_ASCII)),
                    0);
        } catch (NoSuchFileException e) {
            // Removed with its container.
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot save how much of " + log + " was sent", e);
        }
    }

    /** Blocks until the complete log has been sent, but not for longer; false when it has not been. */
    public boolean await(Duration atMost) throws InterruptedException {
        return thread.join(atMost);
    }

    /** Ends it; blocks until it has ended, some seconds at most. Another may go on where it was. */
    public void stop() throws InterruptedException {
        stopped.countDown();
        LogReader in = reader;
        if (in != null) in.close();
        Destination out = destination;
        if (out != null) out.close();
        if (thread.join(PATIENCE)) return;
        // It is connecting.
        thread.interrupt();
        thread.join(PATIENCE);
    }
}
