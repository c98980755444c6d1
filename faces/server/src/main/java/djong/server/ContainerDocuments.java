package djong.server;

import djong.api.container.ContainerConfig;
import djong.api.container.ContainerInspect;
import djong.api.container.ContainerState;
import djong.api.container.ContainerSummary;
import djong.api.container.DjongDetails;
import djong.api.container.EndpointSettings;
import djong.api.container.ExitRecord;
import djong.api.container.GraphDriver;
import djong.api.container.HealthConfig;
import djong.api.container.HealthcheckResult;
import djong.api.container.HostConfigSummary;
import djong.api.container.MountPoint;
import djong.api.container.NetworkSettingsSummary;
import djong.engine.container.Container;
import djong.engine.container.Containers.Sizes;
import djong.engine.container.End;
import djong.engine.container.Health;
import djong.engine.container.Phase;
import djong.linux.Signals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** From the engine's record of a container to Docker's documents. Here, and only here, a {@link Phase} becomes Docker's overlapping flags. */
final class ContainerDocuments {
    private ContainerDocuments() {}

    /** The answer to inspect. */
    static ContainerInspect inspect(
            Container c,
            Container.Files files,
            Container.GraphDriver driver,
            @Nullable List<String> links,
            @Nullable Sizes sizes) {
        // Even a start that failed has made them.
        boolean started = c.lastRun() != null;
        return new ContainerInspect(
                c.id().hex(),
                Times.rfc3339(c.created()),
                c.path(),
                c.args(),
                state(c),
                c.image() == null ? "" : c.image().toString(),
                started ? files.resolvConf().toString() : "",
                started ? files.hostname().toString() : "",
                started ? files.hosts().toString() : "",
                started && c.hostConfig().lifecycle().logConfig().type().equals("json-file")
                        ? files.log().toString()
                        : "",
                "/" + c.name(),
                c.restartCount(),
                driver.name(),
                "linux",
                null,
                "",
                "",
                "",
                c.execIds().isEmpty() ? null : c.execIds(),
                HostConfigDocuments.of(c.hostConfig()).toBuilder().links(links).build(),
                new GraphDriver(new TreeMap<>(driver.data()), driver.name()),
                sizes == null || sizes.writableBytes() == 0 ? null : sizes.writableBytes(),
                sizes == null ? null : sizes.rootBytes(),
                mounts(c, false),
                config(c.config(), macAddress(c)),
                NetworkDocuments.settings(c),
                details(c));
    }

    /** Docker's flags. A restarting container counts as running; one whose start failed as created. */
    static ContainerState state(Container c) {
        Phase phase = c.phase();
        Container.LastRun run = c.lastRun();
        boolean restarting = phase instanceof Phase.Restarting;
        return new ContainerState(
                label(c),
                phase.alive() || restarting,
                phase instanceof Phase.Paused,
                restarting,
                run != null && run.oomKilled(),
                phase instanceof Phase.Dead,
                c.pid(),
                phase.alive() || run == null ? 0 : run.exitCode(),
                c.error(),
                Times.rfc3339(run == null ? null : run.startedAt()),
                Times.rfc3339(run == null || run.startedAt() == null ? null : run.finishedAt()),
                health(c.history().health()));
    }

    private static djong.api.container.@Nullable Health health(@Nullable Health health) {
        if (health == null) return null;
        return new djong.api.container.Health(
                health.status().toString(),
                health.failures(),
                health.log().stream()
                        .map(probe -> new HealthcheckResult(
                                Times.rfc3339(probe.start()), Times.rfc3339(probe.end()), probe.code(), probe.output()))
                        .toList());
    }

    /** What Docker does not tell: how its latest runs ended, and why. Null when none has. */
    private static @Nullable DjongDetails details(Container c) {
        List<End> ends = c.history().ends();
        if (ends.isEmpty()) return null;
        return new DjongDetails(ends.stream()
                .map(end -> new ExitRecord(
                        Times.rfc3339(end.startedAt()),
                        Times.rfc3339(end.at()),
                        end.code(),
                        end.cause().toString(),
                        end.signal() == 0 ? "" : Signals.name(end.signal()),
                        end.asked() == End.Asker.NOBODY ? "" : end.asked().toString(),
                        end.restarted()))
                .toList());
    }

    /** {@code State} of a list and {@code Status} of inspect. */
    static String label(Container c) {
        if (c.phase() instanceof Phase.Exited && neverRan(c)) return "created";
        return c.phase().label();
    }

    private static boolean neverRan(Container c) {
        return c.lastRun() == null || c.lastRun().startedAt() == null;
    }

    /** How well it is, {@code none} if nobody looks. */
    static String health(Container c) {
        Health health = c.history().health();
        return health == null ? "none" : health.status().toString();
    }

    /** {@code Status} of a list. */
    static String status(Container c, Instant now) {
        return switch (c.phase()) {
            case Phase.Created _ -> "Created";
            case Phase.Running running ->
                "Up " + ago(running.since(), now) + remark(c.history().health());
            case Phase.Paused(var inner) -> "Up " + ago(inner.since(), now) + " (Paused)";
            case Phase.Restarting(var last) -> "Restarting (" + last.code() + ") " + ago(last.at(), now) + " ago";
            case Phase.Exited(var code, var at) ->
                neverRan(c) ? "Created" : "Exited (" + code + ") " + ago(at, now) + " ago";
            case Phase.Removing _ -> "Removal In Progress";
            case Phase.Dead _ -> "Dead";
        };
    }

    private static String remark(@Nullable Health health) {
        if (health == null) return "";
        return health.status() == Health.Status.STARTING ? " (health: starting)" : " (" + health.status() + ")";
    }

    private static String ago(Instant then, Instant now) {
        return Times.human(Duration.between(then, now));
    }

    /**
     * One line of a list.
     *
     * @param names with slashes
     * @param image the name it was made from, or the id where that name now means another image
     */
    static ContainerSummary summary(Container c, List<String> names, String image, @Nullable Sizes sizes, Instant now) {
        Map<String, EndpointSettings> networks = new TreeMap<>();
        for (Container.NetworkAttachment network : c.networks())
            networks.put(network.networkName(), NetworkDocuments.endpoint(network, c.namesIn(network)));
        return new ContainerSummary(
                c.id().hex(),
                names,
                image,
                c.image() == null ? "" : c.image().toString(),
                null,
                command(c),
                c.created().getEpochSecond(),
                NetworkDocuments.ports(c),
                sizes == null || sizes.writableBytes() == 0 ? null : sizes.writableBytes(),
                sizes == null ? null : sizes.rootBytes(),
                HostConfigDocuments.sorted(c.config().labels()),
                label(c),
                status(c, now),
                new HostConfigSummary(
                        c.hostConfig().namespaces().networkMode(),
                        c.hostConfig().lifecycle().annotations() == null
                                        || c.hostConfig()
                                                .lifecycle()
                                                .annotations()
                                                .isEmpty()
                                ? null
                                : HostConfigDocuments.sorted(
                                        c.hostConfig().lifecycle().annotations())),
                new NetworkSettingsSummary(networks),
                mounts(c, true));
    }

    /** Program and arguments; those with a space stand in single quotes. */
    static String command(Container c) {
        StringBuilder command = new StringBuilder(c.path());
        for (String argument : c.args()) {
            command.append(' ');
            if (argument.contains(" ")) command.append('\'').append(argument).append('\'');
            else command.append(argument);
        }
        return command.toString();
    }

    private static List<MountPoint> mounts(Container c, boolean sorted) {
        List<Container.MountPoint> all = new ArrayList<>(c.mounts());
        // Go ranges over a map here, so that any order is right; ours stays the same.
        if (sorted) all.sort(Comparator.comparing(Container.MountPoint::destination));
        return all.stream()
                .map(m -> new MountPoint(
                        m.type(),
                        m.name().isEmpty() ? null : m.name(),
                        m.source(),
                        m.destination(),
                        m.driver().isEmpty() ? null : m.driver(),
                        m.mode(),
                        m.writable(),
                        m.propagation()))
                .toList();
    }

    /** Up to 1.51 the one asked for in the first network is shown here as well. */
    private static @Nullable String macAddress(Container c) {
        String asked =
                c.networks().isEmpty() ? "" : c.networks().getFirst().asked().macAddress();
        return asked.isEmpty() ? c.config().macAddress() : asked;
    }

    private static ContainerConfig config(djong.engine.config.ContainerConfig c, @Nullable String macAddress) {
        return ContainerConfig.builder()
                .hostname(c.hostname())
                .domainname(c.domainname())
                .user(c.user())
                .attachStdin(c.attachStdin())
                .attachStdout(c.attachStdout())
                .attachStderr(c.attachStderr())
                .exposedPorts(c.exposedPorts().isEmpty() ? null : new TreeSet<>(c.exposedPorts()))
                .tty(c.tty())
                .openStdin(c.openStdin())
                .stdinOnce(c.stdinOnce())
                .env(c.env())
                .cmd(c.cmd())
                .healthcheck(healthcheck(c.healthcheck()))
                .argsEscaped(c.argsEscaped() ? true : null)
                .image(c.image())
                .volumes(c.volumes() == null || c.volumes().isEmpty() ? null : new TreeSet<>(c.volumes()))
                .workingDir(c.workingDir())
                .entrypoint(c.entrypoint())
                .networkDisabled(c.networkDisabled() ? true : null)
                .macAddress(macAddress)
                .onBuild(c.onBuild())
                .labels(HostConfigDocuments.sorted(c.labels()))
                .stopSignal(c.stopSignal().isEmpty() ? null : c.stopSignal())
                .stopTimeout(c.stopTimeoutSeconds())
                .shell(c.shell())
                .build();
    }

    private static @Nullable HealthConfig healthcheck(djong.engine.config.@Nullable HealthConfig h) {
        if (h == null) return null;
        return new HealthConfig(
                h.test().isEmpty() ? null : h.test(),
                nanos(h.interval()),
                nanos(h.timeout()),
                nanos(h.startPeriod()),
                nanos(h.startInterval()),
                h.retries() == 0 ? null : h.retries());
    }

    private static @Nullable Long nanos(Duration span) {
        return span.isZero() ? null : span.toNanos();
    }
}
