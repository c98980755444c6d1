package djong.engine.container;

import djong.base.EngineException;
import djong.engine.config.HostConfig;
import djong.engine.config.HostConfig.Lifecycle;
import djong.engine.config.HostConfig.Resources;
import djong.engine.config.HostConfig.RestartPolicy;
import djong.engine.container.ContainerCell.Run;
import djong.engine.spec.ResourceSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** New limits and another restart policy for a container that there is already; at once where it runs, and for its next starts. */
final class Update {
    private final ContainerEvents events;

    Update(ContainerEvents events) {
        this.events = events;
    }

    /**
     * What was asked for counts where it is not zero, empty or null. Blocks for the disk.
     *
     * @param asked sound in itself
     * @throws EngineException.Conflict when it does not go together with what the container has
     */
    void update(ContainerCell cell, Resources asked, RestartPolicy policy) {
        cell.lock.lock();
        try {
            Container before = cell.container();
            if (before.phase() instanceof Phase.Removing || before.phase() instanceof Phase.Dead) {
                throw refused(before, "Container is marked for removal and cannot be \"update\".");
            }
            Container after = before.withHostConfig(merged(before, asked, policy));
            Run run = cell.run();
            // On disk first: what a crash leaves behind must not be undone by the next start.
            cell.apply(after, run);
            try {
                if (run != null) run.task.update(ResourceSpec.of(asked, List.of(), Map.of()));
            } catch (IOException | EngineException e) {
                cell.apply(before, run);
                throw new EngineException.System(prefix(before) + e.getMessage(), e);
            }
            events.publish(cell.container(), "update");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("the update was interrupted", e);
        } finally {
            cell.lock.unlock();
        }
    }

    private static String prefix(Container c) {
        return "Cannot update container " + c.id() + ": ";
    }

    private static EngineException.Conflict refused(Container c, String why) {
        return new EngineException.Conflict(prefix(c) + why);
    }

    /** The configuration that follows. Pure. */
    static HostConfig merged(Container c, Resources asked, RestartPolicy policy) {
        HostConfig h = c.hostConfig();
        Resources now = h.resources();
        if (asked.nanoCpus() > 0 && now.cpuPeriodMicros() > 0)
            throw refused(c, "Conflicting options: Nano CPUs cannot be updated as CPU Period has already been set");
        if (asked.nanoCpus() > 0 && now.cpuQuotaMicros() > 0)
            throw refused(c, "Conflicting options: Nano CPUs cannot be updated as CPU Quota has already been set");
        if (asked.cpuPeriodMicros() > 0 && now.nanoCpus() > 0)
            throw refused(c, "Conflicting options: CPU Period cannot be updated as NanoCPUs has already been set");
        if (asked.cpuQuotaMicros() > 0 && now.nanoCpus() > 0)
            throw refused(c, "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set");
        if (asked.memoryBytes() > now.memorySwapBytes() && asked.memoryBytes() != 0 && asked.memorySwapBytes() == 0) {
            throw refused(
                    c,
                    "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time");
        }
        Lifecycle life = h.lifecycle();
        if (!policy.name().isEmpty()) {
            if (life.autoRemove() && !policy.name().equals("no")) {
                throw refused(c, "Restart policy cannot be updated because AutoRemove is enabled for the container");
            }
            life = new Lifecycle(
                    policy,
                    life.autoRemove(),
                    life.init(),
                    life.runtime(),
                    life.logConfig(),
                    life.containerIdFile(),
                    life.consoleSize(),
                    life.annotations(),
                    life.isolation());
        }
        return new HostConfig(life, h.namespaces(), h.networking(), h.storage(), h.security(), merged(now, asked));
    }

    private static Resources merged(Resources now, Resources asked) {
        return new Resources(
                changed(now.cpuShares(), asked.cpuShares()),
                changed(now.memoryBytes(), asked.memoryBytes()),
                changed(now.nanoCpus(), asked.nanoCpus()),
                now.cgroupParent(),
                asked.blkioWeight() != 0 ? asked.blkioWeight() : now.blkioWeight(),
                now.blkioWeightDevices(),
                now.blkioReadBytesPerSecond(),
                now.blkioWriteBytesPerSecond(),
                now.blkioReadsPerSecond(),
                now.blkioWritesPerSecond(),
                changed(now.cpuPeriodMicros(), asked.cpuPeriodMicros()),
                changed(now.cpuQuotaMicros(), asked.cpuQuotaMicros()),
                changed(now.cpuRealtimePeriodMicros(), asked.cpuRealtimePeriodMicros()),
                changed(now.cpuRealtimeRuntimeMicros(), asked.cpuRealtimeRuntimeMicros()),
                asked.cpusetCpus().isEmpty() ? now.cpusetCpus() : asked.cpusetCpus(),
                asked.cpusetMems().isEmpty() ? now.cpusetMems() : asked.cpusetMems(),
                now.devices(),
                now.deviceCgroupRules(),
                now.deviceRequests(),
                changed(now.memoryReservationBytes(), asked.memoryReservationBytes()),
                changed(now.memorySwapBytes(), asked.memorySwapBytes()),
                now.memorySwappiness(),
                now.oomKillDisable(),
                asked.pidsLimit() != null ? asked.pidsLimit() : now.pidsLimit(),
                now.ulimits(),
                now.cpuCount(),
                now.cpuPercent(),
                now.ioMaximumIops(),
                now.ioMaximumBandwidthBytes());
    }

    private static long changed(long now, long asked) {
        return asked != 0 ? asked : now;
    }

    /** The fields that an update may change, so that nothing else reaches a running container. */
    static Resources changeable(Resources r) {
        return new Resources(
                r.cpuShares(),
                r.memoryBytes(),
                r.nanoCpus(),
                "",
                r.blkioWeight(),
                null,
                null,
                null,
                null,
                null,
                r.cpuPeriodMicros(),
                r.cpuQuotaMicros(),
                r.cpuRealtimePeriodMicros(),
                r.cpuRealtimeRuntimeMicros(),
                r.cpusetCpus(),
                r.cpusetMems(),
                null,
                null,
                null,
                r.memoryReservationBytes(),
                r.memorySwapBytes(),
                null,
                null,
                r.pidsLimit(),
                null,
                0,
                0,
                0,
                0);
    }
}
