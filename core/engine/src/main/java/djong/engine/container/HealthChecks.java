package djong.engine.container;

import djong.base.EngineException;
import djong.base.Ids;
import djong.engine.config.ExecConfig;
import djong.engine.config.HostConfig.ConsoleSize;
import djong.engine.container.Container.LastRun;
import djong.engine.container.ContainerCell.Run;
import djong.engine.container.Health.Probe;
import djong.runtime.Attachment;
import djong.runtime.ExecProcess;
import djong.runtime.ExecRequest;
import djong.runtime.Frame;
import djong.runtime.TaskException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Probes the containers that have a health check, each in its own rhythm and as long as it runs and is not frozen. */
final class HealthChecks {
    private static final System.Logger LOG = System.getLogger(HealthChecks.class.getName());
    /** What is kept of a probe's output. */
    static final int OUTPUT_BYTES = 4096;
    /** Probes that are being started at the same time; many containers may have been started in the same moment. */
    private static final int AT_ONCE = 8;

    private static final int NO_CODE = -1;

    /** One container under watch. Replaced, never changed, when it is frozen and goes on, so that a late probe finds itself out of date. */
    static final class Watch {
        private final Run run;
        private final HealthPlan plan;
        private Timers.Alarm next = Timers.Alarm.NONE;

        private Watch(Run run, HealthPlan plan) {
            this.run = run;
            this.plan = plan;
        }
    }

    private final Parts parts;
    private final ContainerEvents events;
    private final HostSide hostSide;
    private final Timers timers;
    private final Semaphore starting = new Semaphore(AT_ONCE);

    HealthChecks(Parts parts, ContainerEvents events, HostSide hostSide, Timers timers) {
        this.parts = parts;
        this.events = events;
        this.hostSide = hostSide;
        this.timers = timers;
    }

    /** What is remembered of it as a run begins. */
    static History atStart(Container c) {
        History history = c.history();
        if (HealthPlan.of(c.config()) == null) return history.withHealth(null);
        Health health = history.health();
        return history.withHealth(health == null ? Health.first() : health.starting());
    }

    /** Probes it from now on. Returns at once. Under the cell's lock. */
    void begin(ContainerCell cell, Run run) {
        HealthPlan plan = HealthPlan.of(cell.container().config());
        if (plan == null) return;
        var watch = new Watch(run, plan);
        cell.watch = watch;
        next(cell, watch);
    }

    /** Probes it no more, until {@link #begin}; one that is under way does not count. Under the cell's lock. @return what is then remembered */
    static History end(ContainerCell cell) {
        Watch watch = cell.watch;
        cell.watch = null;
        if (watch != null) watch.next.cancel();
        History history = cell.container().history();
        Health health = history.health();
        return health == null ? history : history.withHealth(health.unwatched());
    }

    private void next(ContainerCell cell, Watch watch) {
        Container c = cell.container();
        Health health = c.history().health();
        Health.Status status = health == null ? Health.Status.STARTING : health.status();
        Duration pause = watch.plan.pause(status, startedAt(c), parts.clock().instant());
        watch.next = timers.after(pause, "health of " + cell.id().shortened(), () -> probe(cell, watch));
    }

    private static Instant startedAt(Container c) {
        LastRun last = c.lastRun();
        return last == null || last.startedAt() == null ? c.created() : last.startedAt();
    }

    private void probe(ContainerCell cell, Watch watch) {
        try {
            // Read without the lock: a probe of what has just ended fails, and is not counted.
            if (cell.watch != watch) return;
            Probe result = run(cell, watch);
            cell.lock.lock();
            try {
                if (cell.watch != watch) return;
                count(cell, watch, result);
                next(cell, watch);
            } finally {
                cell.lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the health check of container " + cell.id() + " has stopped", e);
        }
    }

    private void count(ContainerCell cell, Watch watch, Probe result) {
        Container c = cell.container();
        Health before =
                c.history().health() == null ? Health.first() : c.history().health();
        Health health = before.after(result, startedAt(c), watch.plan.startPeriod(), watch.plan.retries());
        Container next = c.withHistory(c.history().withHealth(health));
        if (health.status() == before.status()) {
            cell.show(next, watch.run);
            return;
        }
        try {
            cell.apply(next, watch.run);
        } catch (EngineException e) {
            LOG.log(System.Logger.Level.ERROR, "the health of container " + c.id() + " cannot be saved", e);
            cell.show(next, watch.run);
        }
        events.publish(next, "health_status: " + health.status());
    }

    private Probe run(ContainerCell cell, Watch watch) throws InterruptedException {
        Container c = cell.container();
        HealthPlan plan = watch.plan;
        String id = Ids.random();
        String words = Execs.words(plan.argv());
        events.publish(c, "exec_create: " + words, Map.of("execID", id));
        events.publish(c, "exec_start: " + words, Map.of("execID", id));
        Instant start = parts.clock().instant();
        ExecProcess process;
        try {
            process = start(c, watch);
        } catch (TaskException | IOException | EngineException e) {
            return new Probe(start, parts.clock().instant(), NO_CODE, String.valueOf(e.getMessage()));
        }
        var late = new AtomicBoolean();
        Timers.Alarm limit = timers.after(plan.timeout(), "end of a probe", () -> {
            late.set(true);
            process.kill();
        });
        String output = output(process.attachment());
        int code = process.awaitExit();
        limit.cancel();
        events.publish(cell.container(), "exec_die", Map.of("execID", id, "exitCode", Integer.toString(code)));
        if (late.get()) {
            code = NO_CODE;
            output = "Health check exceeded timeout (" + span(plan.timeout()) + ")"
                    + (output.isEmpty() ? "" : ": " + output);
        }
        return new Probe(start, parts.clock().instant(), code, output);
    }

    private ExecProcess start(Container c, Watch watch) throws TaskException, IOException, InterruptedException {
        var config = new ExecConfig(
                "", false, false, ConsoleSize.UNKNOWN, false, true, true, null, List.of(), "", watch.plan.argv());
        ExecRequest request =
                Execs.request(parts, hostSide, c, watch.run, config, false, true, true, ConsoleSize.UNKNOWN);
        // One that is being frozen does not get further here until it is thawed, and must not keep the others waiting
        // for ever.
        boolean counted = starting.tryAcquire(watch.plan.timeout().toMillis(), TimeUnit.MILLISECONDS);
        try {
            return watch.run.task.exec(request);
        } finally {
            if (counted) starting.release();
        }
    }

    /** Reads all of it, lest the probe wait; keeps the beginning. */
    private static String output(Attachment attachment) throws InterruptedException {
        var kept = new ByteArrayOutputStream();
        boolean more = false;
        for (@Nullable Frame frame = attachment.next(); frame != null; frame = attachment.next()) {
            int room = Math.min(frame.data().length, OUTPUT_BYTES - kept.size());
            kept.write(frame.data(), 0, room);
            more |= room < frame.data().length;
        }
        return kept.toString(StandardCharsets.UTF_8) + (more ? "..." : "");
    }

    /** As Go writes a time span: {@code 200ms}, {@code 1m30s}. */
    static String span(Duration span) {
        if (span.compareTo(Duration.ofSeconds(1)) < 0) {
            return fraction(span.toNanos(), 1_000_000) + "ms";
        }
        String hours = span.toHours() > 0 ? span.toHours() + "h" : "";
        String minutes = span.toMinutes() > 0 ? span.toMinutesPart() + "m" : "";
        return hours + minutes + fraction(span.minusMinutes(span.toMinutes()).toNanos(), 1_000_000_000) + "s";
    }

    private static String fraction(long nanos, long unit) {
        return java.math.BigDecimal.valueOf(nanos)
                .divide(java.math.BigDecimal.valueOf(unit))
                .stripTrailingZeros()
                .toPlainString();
    }
}
