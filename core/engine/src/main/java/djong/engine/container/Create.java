package djong.engine.container;

import djong.base.EngineException;
import djong.base.Names;
import djong.base.Undo;
import djong.engine.config.ContainerConfig;
import djong.engine.config.HostConfig;
import djong.engine.config.HostConfig.Lifecycle;
import djong.engine.config.HostConfig.LogConfig;
import djong.engine.config.HostConfig.Namespaces;
import djong.engine.config.HostConfig.Resources;
import djong.engine.config.HostConfig.RestartPolicy;
import djong.engine.config.HostConfig.Security;
import djong.engine.config.HostConfig.Storage;
import djong.engine.container.Container.MountPoint;
import djong.engine.container.Container.NetworkAttachment;
import djong.engine.log.LogOptions;
import djong.engine.spec.Capabilities;
import djong.engine.spec.MountPlan;
import djong.engine.spec.PlannedMount;
import djong.engine.spec.SpecBuilder;
import djong.image.Image;
import djong.linux.Cgroups;
import djong.oci.Digest;
import djong.oci.Platform;
import djong.oci.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** From a request to a container that could be started. */
final class Create {
    private final Parts parts;
    private final Records records;
    private final Index index;
    private final ContainerEvents events;
    private final HostSide hostSide;
    private final VolumeClaims claims;
    private final InitLayer initLayer;
    /** Images of containers in the making, which must not vanish meanwhile. */
    private final Set<Making> making = ConcurrentHashMap.newKeySet();

    private record Making(ContainerId id, Digest image) {}

    Create(Parts parts, Records records, Index index, ContainerEvents events, HostSide hostSide, VolumeClaims claims) {
        this.parts = parts;
        this.records = records;
        this.index = index;
        this.events = events;
        this.hostSide = hostSide;
        this.claims = claims;
        this.initLayer = new InitLayer(parts.store().snapshots());
    }

    Created create(CreateContainer request) {
        String wanted = request.name() == null ? "" : Index.plain(request.name());
        if (!wanted.isEmpty()) Validation.name(wanted, String.valueOf(request.name()));
        Validation.request(request, parts.host().cpus(), parts.runtimes().names());
        Validation.securityOptions(request.hostConfig().security().securityOpt());
        List<PlannedMount> asked = MountPlan.of(request.hostConfig().storage());
        VolumeClaims.sourcesExist(asked);

        ContainerId id = ContainerId.random();
        Image image = request.config().image().isEmpty()
                ? null
                : parts.images().find(request.config().image());
        Map<String, Image> mounted = claims.images(asked);
        var warnings = new ArrayList<String>();
        if (image != null) platform(image, request, warnings);
        if (!mounted.isEmpty()) warnings.add("Image mount is an experimental feature");
        var made = new ArrayList<Making>();
        if (image != null) made.add(new Making(id, image.id()));
        for (Image each : mounted.values()) made.add(new Making(id, each.id()));
        making.addAll(made);
        try (var lease = parts.store().leases().open("create " + id);
                var undo = new Undo()) {
            ContainerConfig config = ImageDefaults.merge(
                    request.config(),
                    image == null ? RunConfig.EMPTY : image.config().config());
            HostConfig hostConfig = adapted(request.hostConfig(), warnings);
            Validation.merged(config, hostConfig);
            String network = NetworkAttachments.name(hostConfig.namespaces().networkMode());
            if (config.networkDisabled()) network = "none";
            config = config.withHostname(hostname(config, hostConfig, id));

            String name = reserve(wanted, id);
            undo.push("release the name " + name, () -> index.release(name, id));
            String parent = image == null ? null : parts.images().chainId(image);
            parts.store().snapshots().prepare(id.hex(), initLayer.on(parent, lease));
            undo.push(
                    "remove the snapshot",
                    () -> Remove.removeSnapshot(parts.store().snapshots(), id.hex()));
            Path folder = hostSide.folder(id);
            Files.createDirectories(folder);
            undo.push("remove " + folder, () -> Remove.removeFolder(folder));

            var copyUp = new CopyUp(parts, id);
            List<MountPoint> mounts = claims.take(id, config, hostConfig.storage(), asked, mounted, undo, copyUp::want);
            copyUp.run();

            List<String> argv = argv(config);
            var container = new Container(
                    id,
                    name,
                    parts.clock().instant(),
                    config,
                    hostConfig,
                    image == null ? null : image.id(),
                    new Phase.Created(),
                    argv.getFirst(),
                    List.copyOf(argv.subList(1, argv.size())),
                    null,
                    "",
                    0,
                    mounts,
                    List.of(NetworkAttachment.planned(network)),
                    List.of(),
                    History.NONE);
            records.create(container, tx -> claims.record(tx, mounts));
            claims.recorded(mounts);
            index.add(new ContainerCell(container, records));
            undo.keep();
            events.publish(container, "create");
            return new Created(id, warnings);
        } catch (IOException e) {
            throw new EngineException.System("cannot make the folder of container " + id + ": " + e.getMessage(), e);
        } finally {
            made.forEach(making::remove);
        }
    }

    /** Whether a container that is not in the index yet needs the image. */
    boolean makes(Digest image) {
        return making.stream().anyMatch(m -> m.image().equals(image));
    }

    private static void platform(Image image, CreateContainer request, List<String> warnings) {
        Platform asked = request.platform();
        Platform actual = image.config().platform();
        if (asked != null) {
            if (!asked.accepts(actual)) {
                throw new EngineException.NotFound(
                        "image with reference " + request.config().image()
                                + " was found but does not provide the specified platform (" + asked + ")");
            }
        } else if (!Platform.host().accepts(actual)) {
            warnings.add("The requested image's platform (" + actual + ") does not match the detected host platform ("
                    + Platform.host() + ") and no specific platform was requested");
        }
    }

    private String hostname(ContainerConfig config, HostConfig hostConfig, ContainerId id) {
        if (!config.hostname().isEmpty()) return config.hostname();
        boolean ofHost = hostConfig.namespaces().networkMode().equals("host")
                || hostConfig.namespaces().utsMode().equals("host");
        return ofHost ? parts.host().hostName() : id.shortened();
    }

    private static List<String> argv(ContainerConfig config) {
        var argv = new ArrayList<String>();
        if (config.entrypoint() != null) argv.addAll(config.entrypoint());
        if (config.cmd() != null) argv.addAll(config.cmd());
        return argv;
    }

    /** The name asked for, or a free one. It is this container's from here on. */
    String reserve(String wanted, ContainerId id) {
        if (!wanted.isEmpty()) {
            ContainerId owner = index.reserve(wanted, id);
            if (owner != null) throw taken(wanted, owner);
            return wanted;
        }
        for (int attempt = 0; ; attempt++) {
            String name = Names.random(ThreadLocalRandom.current(), attempt);
            if (index.reserve(name, id) == null) return name;
        }
    }

    static EngineException.Conflict taken(String name, ContainerId owner) {
        return new EngineException.Conflict(
                "Conflict. The container name \"/" + name + "\" is already in use by container \"" + owner
                        + "\". You have to remove (or rename) that container to be able to reuse that name.");
    }

    private LogConfig logConfig(LogConfig asked) {
        LogConfig standard = parts.options().logConfig();
        String type = asked.type().isEmpty() ? standard.type() : asked.type();
        var options = LogOptions.withDefaults(type, asked.options(), standard.type(), standard.options());
        LogOptions.check(type, options);
        return new LogConfig(type, options);
    }

    /** What was left open, filled as Docker fills it, so that inspect shows what holds. */
    private HostConfig adapted(HostConfig h, List<String> warnings) {
        Lifecycle l = h.lifecycle();
        Namespaces n = h.namespaces();
        Security s = h.security();
        Storage st = h.storage();
        Resources r = h.resources();
        boolean privileged = s.privileged();
        // Refused here, shown as they were asked for.
        Capabilities.normalized(s.capAdd(), "CapAdd");
        Capabilities.normalized(s.capDrop(), "CapDrop");
        long swap = r.memorySwapBytes() == 0 && r.memoryBytes() > 0 ? 2 * r.memoryBytes() : r.memorySwapBytes();
        if (r.memoryBytes() > 0 && !parts.host().swapLimit()) {
            warnings.add(
                    "Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited"
                            + " without swap.");
            swap = -1;
        }
        Long pids = r.pidsLimit() == null || r.pidsLimit() <= 0 ? null : r.pidsLimit();
        boolean v2 = parts.host().cgroupLayout() == Cgroups.Layout.V2;
        return new HostConfig(
                new Lifecycle(
                        l.restartPolicy().name().isEmpty() ? RestartPolicy.NO : l.restartPolicy(),
                        l.autoRemove(),
                        l.init(),
                        l.runtime().isEmpty() ? parts.runtimes().defaultRuntime() : l.runtime(),
                        logConfig(l.logConfig()),
                        l.containerIdFile(),
                        l.consoleSize(),
                        l.annotations(),
                        l.isolation()),
                new Namespaces(
                        NetworkAttachments.name(n.networkMode()),
                        n.ipcMode().isEmpty() ? "private" : n.ipcMode(),
                        n.pidMode(),
                        n.utsMode(),
                        n.usernsMode(),
                        n.cgroupnsMode().isEmpty() ? v2 && !privileged ? "private" : "host" : n.cgroupnsMode(),
                        n.cgroup()),
                h.networking(),
                new Storage(
                        st.binds(),
                        st.mounts(),
                        st.tmpfs(),
                        st.volumeDriver(),
                        st.volumesFrom(),
                        st.storageOpt(),
                        st.readonlyRootfs(),
                        st.shmSizeBytes() == 0 ? parts.options().defaultShmSizeBytes() : st.shmSizeBytes()),
                new Security(
                        privileged,
                        s.capAdd(),
                        s.capDrop(),
                        privileged && s.securityOpt() == null ? List.of("label=disable") : s.securityOpt(),
                        s.groupAdd(),
                        s.maskedPaths() != null || privileged ? s.maskedPaths() : SpecBuilder.DEFAULT_MASKED_PATHS,
                        s.readonlyPaths() != null || privileged
                                ? s.readonlyPaths()
                                : SpecBuilder.DEFAULT_READONLY_PATHS,
                        s.oomScoreAdj(),
                        s.sysctls()),
                new Resources(
                        r.cpuShares(),
                        r.memoryBytes(),
                        r.nanoCpus(),
                        r.cgroupParent(),
                        r.blkioWeight(),
                        r.blkioWeightDevices(),
                        r.blkioReadBytesPerSecond(),
                        r.blkioWriteBytesPerSecond(),
                        r.blkioReadsPerSecond(),
                        r.blkioWritesPerSecond(),
                        r.cpuPeriodMicros(),
                        r.cpuQuotaMicros(),
                        r.cpuRealtimePeriodMicros(),
                        r.cpuRealtimeRuntimeMicros(),
                        r.cpusetCpus(),
                        r.cpusetMems(),
                        r.devices(),
                        r.deviceCgroupRules(),
                        r.deviceRequests(),
                        r.memoryReservationBytes(),
                        swap,
                        r.memorySwappiness() != null && r.memorySwappiness() < 0 ? null : r.memorySwappiness(),
                        r.oomKillDisable() == null ? Boolean.FALSE : r.oomKillDisable(),
                        pids,
                        r.ulimits(),
                        r.cpuCount(),
                        r.cpuPercent(),
                        r.ioMaximumIops(),
                        r.ioMaximumBandwidthBytes()));
    }
}
