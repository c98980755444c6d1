package djong.engine.container;

import djong.engine.config.ContainerConfig;
import djong.engine.config.HostConfig;
import djong.engine.container.Container.LastRun;
import djong.engine.container.Container.MountPoint;
import djong.engine.container.Container.NetworkAttachment;
import djong.runtime.TaskRecord;
import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A container's record as it is written: its own shape, so that what is in memory may change without what is on disk. */
@Json
@Json.Import(HostConfig.PortBinding.class)
public record StoredContainer(
        String id,
        String name,
        String created,
        ContainerConfig config,
        HostConfig hostConfig,
        @Nullable String image,
        StoredPhase phase,
        String path,
        List<String> args,
        @Nullable StoredRun lastRun,
        String error,
        int restartCount,
        List<MountPoint> mounts,
        List<NetworkAttachment> networks,
        @Nullable StoredTask task,
        @Nullable StoredHistory history) {

    /** @param label as {@link Phase#label} has it; of the phase before it for one that is being removed, too */
    @Json
    public record StoredPhase(
            String label,
            int pid,
            int code,
            @Nullable String at,
            @Nullable StoredPhase last,
            boolean volumes) {
        static StoredPhase of(Phase phase) {
            return switch (phase) {
                case Phase.Created _ -> new StoredPhase(phase.label(), 0, 0, null, null, false);
                case Phase.Running(var pid, var since) ->
                    new StoredPhase(phase.label(), pid, 0, since.toString(), null, false);
                case Phase.Paused(var inner) -> new StoredPhase(phase.label(), 0, 0, null, of(inner), false);
                case Phase.Restarting(var last) -> new StoredPhase(phase.label(), 0, 0, null, of(last), false);
                case Phase.Exited(var code, var at) ->
                    new StoredPhase(phase.label(), 0, code, at.toString(), null, false);
                case Phase.Removing(var last, var volumes) ->
                    new StoredPhase(phase.label(), 0, 0, null, of(last), volumes);
                case Phase.Dead(var last) -> new StoredPhase(phase.label(), 0, 0, null, of(last), false);
            };
        }

        Phase toPhase() {
            Instant time = at == null ? Instant.EPOCH : Instant.parse(at);
            Phase inner = last == null ? new Phase.Created() : last.toPhase();
            return switch (label) {
                case "created" -> new Phase.Created();
                case "running" -> new Phase.Running(pid, time);
                case "paused" -> new Phase.Paused((Phase.Running) inner);
                case "restarting" -> new Phase.Restarting((Phase.Exited) inner);
                case "exited" -> new Phase.Exited(code, time);
                case "removing" -> new Phase.Removing(inner, volumes);
                case "dead" -> new Phase.Dead(inner);
                default -> throw new IllegalArgumentException("unknown phase " + label);
            };
        }
    }

    @Json
    public record StoredRun(
            @Nullable String startedAt, @Nullable String finishedAt, int exitCode, boolean oomKilled) {}

    @Json
    public record StoredTask(
            String id,
            String runtime,
            String bundle,
            int pid,
            long pidStartTicks,
            int conmonPid,
            long conmonStartTicks,
            String cgroupsPath,
            boolean terminal,
            boolean hooks) {
        static StoredTask of(TaskRecord t) {
            return new StoredTask(
                    t.id(),
                    t.runtime(),
                    t.bundle().toString(),
                    t.pid(),
                    t.pidStartTicks(),
                    t.conmonPid(),
                    t.conmonStartTicks(),
                    t.cgroupsPath(),
                    t.terminal(),
                    t.hooks());
        }

        TaskRecord toRecord() {
            return new TaskRecord(
                    id,
                    runtime,
                    Records.path(bundle),
                    pid,
                    pidStartTicks,
                    conmonPid,
                    conmonStartTicks,
                    cgroupsPath,
                    terminal,
                    hooks);
        }
    }

    static StoredContainer of(Container c, @Nullable TaskRecord task) {
        LastRun run = c.lastRun();
        return new StoredContainer(
                c.id().hex(),
                c.name(),
                c.created().toString(),
                c.config(),
                c.hostConfig(),
                Records.text(c.image()),
                StoredPhase.of(c.phase()),
                c.path(),
                c.args(),
                run == null
                        ? null
                        : new StoredRun(
                                Records.text(run.startedAt()),
                                Records.text(run.finishedAt()),
                                run.exitCode(),
                                run.oomKilled()),
                c.error(),
                c.restartCount(),
                c.mounts(),
                c.networks(),
                task == null ? null : StoredTask.of(task),
                StoredHistory.of(c.history()));
    }

    Records.Saved toSaved() {
        StoredRun run = lastRun;
        var container = new Container(
                new ContainerId(id),
                name,
                Instant.parse(created),
                config,
                hostConfig,
                Records.digest(image),
                phase.toPhase(),
                path,
                args,
                run == null
                        ? null
                        : new LastRun(
                                Records.instant(run.startedAt()),
                                Records.instant(run.finishedAt()),
                                run.exitCode(),
                                run.oomKilled()),
                error,
                restartCount,
                mounts,
                networks,
                List.of(),
                StoredHistory.toHistory(history));
        return new Records.Saved(container, task == null ? null : task.toRecord());
    }
}
