package djong.engine.container;

import djong.engine.config.ContainerConfig;
import djong.engine.config.EndpointConfig;
import djong.engine.config.HostConfig;
import djong.network.Endpoint;
import djong.network.PortMapping;
import djong.oci.Digest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a container at one moment. Immutable: the next state is the next record, made by its cell.
 *
 * @param name without a leading slash
 * @param config as asked, merged with the image's
 * @param image null when it was made without one
 * @param path the program
 * @param args its arguments
 * @param lastRun the latest run, or the present one; null before the first
 * @param error why the last start failed, empty otherwise
 * @param networks those it is, or at its start will be, attached to
 * @param restartCount how often its policy has started it since a client did
 * @param execIds those not yet forgotten, oldest first
 */
public record Container(
        ContainerId id,
        String name,
        Instant created,
        ContainerConfig config,
        HostConfig hostConfig,
        @Nullable Digest image,
        Phase phase,
        String path,
        List<String> args,
        @Nullable LastRun lastRun,
        String error,
        int restartCount,
        List<MountPoint> mounts,
        List<NetworkAttachment> networks,
        List<String> execIds,
        History history) {

    /**
     * @param startedAt null when the start failed before there was a process
     * @param finishedAt null when it has never ended
     * @param oomKilled whether the kernel killed something in it for want of memory
     */
    public record LastRun(
            @Nullable Instant startedAt, @Nullable Instant finishedAt, int exitCode, boolean oomKilled) {}

    /** Its files on the host. */
    public record Files(Path log, Path hosts, Path hostname, Path resolvConf) {
        /** @param etc the folder that has the files for {@code /etc}: another's where it shares another's network */
        static Files in(Path folder, ContainerId id, Path etc) {
            return new Files(
                    folder.resolve(id + "-json.log"),
                    etc.resolve("hosts"),
                    etc.resolve("hostname"),
                    etc.resolve("resolv.conf"));
        }
    }

    /**
     * A mount, whichever way it was asked for. Inspect tells all but the detail.
     *
     * @param name of a volume; the reference of an image
     * @param propagation empty for tmpfs and volumes
     */
    public record MountPoint(
            String type,
            String name,
            String source,
            String destination,
            String driver,
            String mode,
            boolean writable,
            String propagation,
            MountDetail detail) {
        public boolean isVolume() {
            return type.equals("volume");
        }
    }

    /**
     * What a start needs to know of a mount beyond what inspect shows.
     *
     * @param named whether the client chose the volume: only those that it did not go with the container
     * @param subpath of a volume or an image; empty for all of it
     * @param recursive with what is mounted below a bind's source
     * @param recursiveReadOnly that as well, if it is read-only
     * @param createSource a missing source becomes an empty directory
     * @param options of a tmpfs
     * @param image which a mount of type image shows
     * @param view the snapshot that shows it
     */
    public record MountDetail(
            boolean named,
            String subpath,
            boolean recursive,
            boolean recursiveReadOnly,
            boolean createSource,
            List<String> options,
            @Nullable String image,
            @Nullable String view) {
        public static final MountDetail PLAIN = new MountDetail(false, "", true, true, true, List.of(), null, null);
    }

    /** Where its root file system lies. */
    public record GraphDriver(String name, Map<String, String> data) {}

    /**
     * A network that it is, or at its start will be, attached to.
     *
     * @param networkId empty until it has been started
     * @param sandboxKey path of the network namespace; empty when it is not running
     * @param endpoint null when it is not running
     * @param ports all that the container can be reached at through the host, the same in each of its networks
     */
    public record NetworkAttachment(
            String networkName,
            String networkId,
            EndpointConfig asked,
            String sandboxId,
            String sandboxKey,
            @Nullable Endpoint endpoint,
            List<PortMapping> ports) {

        static NetworkAttachment planned(String networkName, EndpointConfig asked) {
            return new NetworkAttachment(networkName, "", asked, "", "", null, List.of());
        }
    }

    /** By which others find it in a network that it is in, or was in when it ran last. */
    public List<String> namesIn(NetworkAttachment a) {
        if (a.endpoint() != null) return a.endpoint().names();
        return a.networkId().isEmpty() || NetworkAttachments.PREDEFINED.contains(a.networkName())
                ? List.of()
                : NetworkAttachments.names(this, a.asked());
    }

    /** Whether it has ever been started; before that it has no files. */
    public boolean everStarted() {
        return lastRun != null && lastRun.startedAt() != null;
    }

    /** On the host; 0 when it does not run. */
    public int pid() {
        return switch (phase) {
            case Phase.Running r -> r.pid();
            case Phase.Paused(var r) -> r.pid();
            default -> 0;
        };
    }

    /** Whether the daemon removes it as soon as it ends. */
    public boolean autoRemove() {
        return hostConfig.lifecycle().autoRemove();
    }

    Container withName(String next) {
        return with(draft -> draft.name = next);
    }

    Container withConfig(ContainerConfig next) {
        return new Container(
                id,
                name,
                created,
                next,
                hostConfig,
                image,
                phase,
                path,
                args,
                lastRun,
                error,
                restartCount,
                mounts,
                networks,
                execIds,
                history);
    }

    Container withHostConfig(HostConfig next) {
        return with(draft -> draft.hostConfig = next);
    }

    Container withPhase(Phase next) {
        return with(draft -> draft.phase = next);
    }

    Container withRun(Phase next, @Nullable LastRun run, String why, List<NetworkAttachment> attachments) {
        return with(draft -> {
            draft.phase = next;
            draft.lastRun = run;
            draft.error = why;
            draft.networks = attachments;
        });
    }

    Container withNetworks(List<NetworkAttachment> next) {
        return with(draft -> draft.networks = List.copyOf(next));
    }

    Container withExecIds(List<String> next) {
        return with(draft -> draft.execIds = next);
    }

    Container withRestartCount(int next) {
        return with(draft -> draft.restartCount = next);
    }

    Container withHistory(History next) {
        return with(draft -> draft.history = next);
    }

    private Container with(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return new Container(
                id,
                draft.name,
                created,
                config,
                draft.hostConfig,
                image,
                draft.phase,
                path,
                args,
                draft.lastRun,
                draft.error,
                draft.restartCount,
                mounts,
                draft.networks,
                draft.execIds,
                draft.history);
    }

    /** What may change of a container, while the next record is being made. */
    private static final class Draft {
        String name;
        HostConfig hostConfig;
        Phase phase;

        @Nullable
        LastRun lastRun;

        String error;
        int restartCount;
        List<NetworkAttachment> networks;
        List<String> execIds;
        History history;

        Draft(Container from) {
            name = from.name;
            hostConfig = from.hostConfig;
            phase = from.phase;
            lastRun = from.lastRun;
            error = from.error;
            restartCount = from.restartCount;
            networks = from.networks;
            execIds = from.execIds;
            history = from.history;
        }
    }
}
