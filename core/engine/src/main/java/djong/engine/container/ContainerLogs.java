package djong.engine.container;

import djong.base.EngineException;
import djong.engine.config.HostConfig;
import djong.engine.config.HostConfig.LogConfig;
import djong.engine.container.ContainerCell.Run;
import djong.engine.log.LogPlan;
import djong.engine.log.LogPlans;
import djong.engine.log.LogSubject;
import djong.runtime.TaskLog;
import djong.runtime.forward.Forwarder;
import djong.runtime.log.FollowUntil;
import djong.runtime.log.LogAttributes;
import djong.runtime.log.LogQuery;
import djong.runtime.log.LogReader;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What containers write: where it is kept and for how long, who may read it, and where it is sent on. */
final class ContainerLogs {
    private static final System.Logger LOG = System.getLogger(ContainerLogs.class.getName());
    /** How long a container that goes away waits for its last lines to be sent on. */
    private static final Duration LAST_LINES = Duration.ofSeconds(2);

    private static final String UNREADABLE = "configured logging driver does not support reading";

    private final Parts parts;
    private final HostSide hostSide;
    private final LogPlans plans;
    private final Map<ContainerId, Forwarder> forwarders = new ConcurrentHashMap<>();

    ContainerLogs(Parts parts, HostSide hostSide) {
        this.parts = parts;
        this.hostSide = hostSide;
        this.plans = new LogPlans(parts.options().journalSocket());
    }

    private static LogConfig config(Container c) {
        return c.hostConfig().lifecycle().logConfig();
    }

    private Path file(Container c) {
        return hostSide.log(c.id());
    }

    private LogSubject subject(Container c) {
        return new LogSubject(
                c.id().hex(),
                c.name(),
                c.created(),
                c.path(),
                c.args(),
                c.image() == null ? "" : c.image().toString(),
                c.config().image(),
                c.config().env(),
                c.config().labels(),
                parts.host().hostName(),
                config(c).type().equals("json-file") ? file(c).toString() : "");
    }

    /** What comes of the options, for a run that is to begin. */
    LogPlan plan(Container c) {
        try {
            return plans.plan(config(c), subject(c));
        } catch (EngineException.InvalidParameter e) {
            if (config(c).type().equals("local")) throw unusable(e);
            throw new EngineException.InvalidParameter(unusable(e).getMessage(), e);
        } catch (EngineException.System e) {
            throw unusable(e);
        }
    }

    private static EngineException.System unusable(EngineException e) {
        return new EngineException.System(
                "failed to create task for container: failed to initialize logging driver: " + e.getMessage(), e);
    }

    /** For the task of a new run; what its lines have in common is noted. Null when nothing is kept. */
    @Nullable
    TaskLog begin(Container c, LogPlan plan) throws IOException {
        if (plan.limits() == null) return null;
        LogAttributes.note(file(c), parts.clock().instant(), plan.attributes());
        return new TaskLog(file(c), plan.limits());
    }

    /** For a task of an earlier daemon. */
    @Nullable
    TaskLog goOn(Container c) {
        var limits = plans.limits(config(c));
        return limits == null ? null : new TaskLog(file(c), limits);
    }

    /** Sends on what a run writes. */
    void forward(ContainerCell cell, Run run, LogPlan plan) {
        if (plan.forwarding() == null) return;
        stop(cell.id());
        start(cell, plan, run.ended::await);
    }

    /** Sends on what an earlier daemon did not get to. @param run null when it has ended */
    void forwardRest(ContainerCell cell, @Nullable Run run) {
        if (!plans.forwards(config(cell.container()))) return;
        try {
            LogPlan plan = plans.resumed(config(cell.container()), subject(cell.container()));
            start(cell, plan, run == null ? () -> {} : run.ended::await);
        } catch (EngineException e) {
            LOG.log(Level.WARNING, "the log of container " + cell.id() + " is not sent on", e);
        }
    }

    private void start(ContainerCell cell, LogPlan plan, FollowUntil ended) {
        if (plan.forwarding() == null) return;
        forwarders.put(
                cell.id(),
                Forwarder.start(
                        parts.runtimes().logs(),
                        parts.runtimes().poller(),
                        file(cell.container()),
                        plan.forwarding(),
                        ended));
    }

    private void stop(ContainerId id) {
        Forwarder forwarder = forwarders.remove(id);
        if (forwarder == null) return;
        try {
            forwarder.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Blocks until the last lines have been sent on, but not for long. For one that has ended and is to be removed. */
    void drain(ContainerId id) {
        Forwarder forwarder = forwarders.get(id);
        if (forwarder == null) return;
        try {
            if (!forwarder.await(LAST_LINES))
                LOG.log(Level.WARNING, "container " + id + " is removed before all of its log could be sent on");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** It is removed. */
    void forget(ContainerId id) {
        stop(id);
        parts.runtimes().logs().forget(hostSide.log(id));
    }

    private void readable(Container c) {
        // What has never run has no log, and may never get one.
        if (c.phase() instanceof Phase.Created) plans.plan(config(c), subject(c));
        if (!plans.readable(config(c))) throw new EngineException.NotImplemented(UNREADABLE);
    }

    /** Reads it; when following, until its run has ended and no policy starts another. */
    LogReader read(ContainerCell cell, LogQuery query) throws IOException {
        Container c = cell.container();
        readable(c);
        return parts.runtimes().logs().open(file(c), query, () -> awaitEnd(cell));
    }

    private static void awaitEnd(ContainerCell cell) throws InterruptedException {
        Run run = cell.run();
        boolean policy =
                !cell.container().hostConfig().lifecycle().restartPolicy().equals(HostConfig.RestartPolicy.NO);
        // Whoever asks for a restart starts a new run a moment after the end of this one.
        if (policy) cell.awaitRest();
        else if (run != null) run.ended.await();
    }

    LogAttributes attributes(Container c) throws IOException {
        return LogAttributes.read(file(c));
    }
}
