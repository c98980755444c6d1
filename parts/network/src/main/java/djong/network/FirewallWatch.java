package djong.network;

import djong.linux.NftablesMonitor;
import djong.linux.NftablesMonitor.Change;
import djong.linux.NftablesMonitor.Kind;
import djong.linux.NftablesMonitor.Transaction;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Notices when another program changes the firewall in a way that concerns the engine, and has it looked at: a reload that flushes everybody's
 * tables, or a new policy for what passes through. Own transactions, told by the thread that made them, are passed over. Two programs that
 * mend each other's work would go on for ever, so each repair soon after another is put off twice as long.
 */
final class FirewallWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FirewallWatch.class.getName());
    /** A reload is several transactions; what they are is looked at once. */
    private static final Duration SETTLES_WITHIN = Duration.ofMillis(30);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Set<Kind> LOSSES =
            Set.of(Kind.DELETE_TABLE, Kind.DELETE_CHAIN, Kind.DELETE_RULE, Kind.DELETE_SET, Kind.DELETE_ELEMENT);

    /** Looks at the firewall, under the lock that own changes are made under. */
    @FunctionalInterface
    interface Repair {
        /** @param by the program that changed it @return whether something had to be mended */
        boolean look(String by) throws IOException;
    }

    private final NftablesMonitor monitor;
    private final String table;
    private final Repair repair;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @param table the engine's own */
    FirewallWatch(NftablesMonitor monitor, String table, Repair repair) {
        this.monitor = monitor;
        this.table = table;
        this.repair = repair;
        Thread.ofVirtual().name("djong-firewall-watch").start(this::run);
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        long mended = System.nanoTime() - LONGEST_PAUSE.toNanos();
        try {
            while (true) {
                List<Transaction> concerning =
                        monitor.next().stream().filter(this::concerns).toList();
                if (concerning.isEmpty()) continue;
                if (waits(SETTLES_WITHIN)) return;
                // What came meanwhile belongs to it; what comes from here on is looked at again.
                monitor.heard();
                if (!looked(concerning.getLast().program())) continue;
                boolean again = System.nanoTime() - mended < 2 * pause.toNanos();
                pause = again ? longer(pause) : FIRST_PAUSE;
                mended = System.nanoTime();
                if (waits(pause)) return;
            }
        } catch (ClosedChannelException | InterruptedException e) {
            return;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the firewall is no longer watched: " + e.getMessage(), e);
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private boolean looked(String by) {
        try {
            return repair.look(by);
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the firewall's rules cannot be mended: " + e.getMessage(), e);
            return true;
        }
    }

    /** Whether it was closed meanwhile. */
    private boolean waits(Duration time) throws InterruptedException {
        return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private boolean concerns(Transaction t) {
        if (t.isOwn()) return false;
        return t.incomplete() || t.changes().stream().anyMatch(this::concerns);
    }

    private boolean concerns(Change change) {
        if (change.table().equals(table)) return LOSSES.contains(change.kind());
        return switch (change.kind()) {
            // A policy is a chain's; what lets us through one is a rule at the end of it.
            case NEW_CHAIN, DELETE_CHAIN, DELETE_TABLE -> true;
            case DELETE_RULE -> change.name().equals("FORWARD") || change.name().startsWith("DJONG-");
            default -> false;
        };
    }

    @Override
    public void close() {
        closed.countDown();
        monitor.close();
    }
}
