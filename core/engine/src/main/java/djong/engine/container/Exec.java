package djong.engine.container;

import djong.engine.config.ExecConfig;
import djong.engine.config.HostConfig.ConsoleSize;
import djong.runtime.ExecProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A further process of a container: noted, then started once, then over. */
final class Exec {
    final String id;
    final ContainerCell cell;
    final ExecConfig config;

    private final CountDownLatch begun = new CountDownLatch(1);
    private boolean taken;
    private volatile ConsoleSize asked = ConsoleSize.UNKNOWN;
    private volatile @Nullable ExecProcess process;
    private volatile @Nullable Integer exitCode;
    private volatile @Nullable Instant ended;

    Exec(String id, ContainerCell cell, ExecConfig config) {
        this.id = id;
        this.cell = cell;
        this.config = config;
    }

    /** @return false when it was started before */
    synchronized boolean take() {
        if (taken) return false;
        taken = true;
        return true;
    }

    void started(ExecProcess process) {
        this.process = process;
        begun.countDown();
    }

    /** A size for its terminal that may have come before it was started. */
    void ask(ConsoleSize size) {
        asked = size;
    }

    /** The size to begin with: what its start says, or a change of size that came before, or its creation. */
    ConsoleSize firstSize(@Nullable ConsoleSize start) {
        if (start != null && start.known()) return start;
        return asked.known() ? asked : config.consoleSize();
    }

    /** Blocks until it was started, whatever came of that, or the time is over; false then. */
    boolean awaitStart(Duration atMost) throws InterruptedException {
        return begun.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    void over(int code, Instant at) {
        exitCode = code;
        ended = at;
        begun.countDown();
        // Inspect of the container lists those that have still to come or are running; inspect of the exec knows it for
        // a while yet.
        cell.execs.remove(id);
        cell.showExecs();
    }

    @Nullable
    ExecProcess process() {
        return process;
    }

    /** Null while it is not over. */
    @Nullable
    Instant ended() {
        return ended;
    }

    ExecView view() {
        ExecProcess p = process;
        Integer code = exitCode;
        return new ExecView(
                id,
                cell.id(),
                config,
                config.cmd().getFirst(),
                config.cmd().subList(1, config.cmd().size()),
                p != null && code == null,
                code,
                p == null ? 0 : p.pid(),
                false);
    }
}
