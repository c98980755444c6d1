package djong.engine.container;

import djong.base.EngineException;
import djong.base.Names;
import djong.base.Undo;
import djong.engine.config.ContainerConfig;
import djong.engine.config.HostConfig;
import djong.engine.config.HostConfig.Lifecycle;
import djong.engine.config.HostConfig.LogConfig;
import djong.engine.config.HostConfig.Namespaces;
import djong.engine.config.HostConfig.Networking;
import djong.engine.config.HostConfig.Resources;
import djong.engine.config.HostConfig.RestartPolicy;
import djong.engine.config.HostConfig.Security;
import djong.engine.config.HostConfig.Storage;
import djong.engine.container.Container.MountPoint;
import djong.engine.log.LogOptions;
import djong.engine.spec.Capabilities;
import djong.engine.spec.MountPlan;
import djong.engine.spec.PlannedMount;
import djong.engine.spec.SpecBuilder;
import djong.image.Image;
import djong.linux.CgroupSupport;
import djong.linux.Cgroups;
import djong.oci.Digest;
import djong.oci.Platform;
import djong.oci.RunConfig;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** From a request to a container that could be started. */
final class Create {
    private final Parts parts;
    private final Records records;
    private final Index index;
    private final ContainerEvents events;
    private final HostSide hostSide;
    private final VolumeClaims claims;
    private final InitLayer initLayer;
    private final Donors donors;
    private final Links links;
    private final CgroupSupport kernel;
    /** Images of containers in the making, which must not vanish meanwhile. */
    private final Set<Making> making = ConcurrentHashMap.newKeySet();

    private record Making(ContainerId id, Digest image) {}

    Create(
            Parts parts,
            Records records,
            Index index,
            ContainerEvents events,
            HostSide hostSide,
            VolumeClaims claims,
            Donors donors,
            Links links) {
        this.parts = parts;
        this.records = records;
        this.index = index;
        this.events = events;
        this.hostSide = hostSide;
        this.claims = claims;
        this.initLayer = new InitLayer(parts.store().snapshots());
        this.donors = donors;
        this.links = links;
        try {
            this.kernel = CgroupSupport.ask(parts.host().cgroups(), parts.host().swapLimit());
        } catch (IOException e) {
            throw new EngineException.System("cannot look at the control groups: " + e.getMessage(), e);
        }
    }

    Created create(CreateContainer request) {
        String wanted = request.name() == null ? "" : Index.plain(request.name());
        if (!wanted.isEmpty()) Validation.name(wanted, String.valueOf(request.name()));
        Validation.request(request, parts.runtimes().names());
        SecurityOptions.of(request.hostConfig().security().securityOpt());
        // Refused here, shown as they were asked for.
        Capabilities.normalized(request.hostConfig().security().capAdd(), "CapAdd");
        Capabilities.normalized(request.hostConfig().security().capDrop(), "CapDrop");
        var warnings = new ArrayList<String>();
        Resources limits = limits(request.hostConfig().resources(), false, warnings);
        NetworkAttachments.planned(request.config(), request.hostConfig(), request.endpoints())
                .forEach(a -> NetworkAttachments.checkPlanned(parts.networks(), a));
        if (NetworkAttachments.discards(request.hostConfig()))
            warnings.add("Published ports are discarded when using host network mode");
        Namespaces shared = donors.settled(request.hostConfig().namespaces());
        List<String> linked = links.settled(request.hostConfig().networking());
        List<PlannedMount> asked =
                MountPlan.of(request.hostConfig().storage(), parts.store().dataRoot());
        VolumeClaims.sourcesExist(asked);
        Snapshotter snapshots = parts.store().snapshots();
        long layerBytes = Validation.layerBytes(request.hostConfig().storage(), snapshots::canLimit);

        ContainerId id = ContainerId.random();
        Image image = request.config().image().isEmpty()
                ? null
                : parts.images().find(request.config().image());
        Map<String, Image> mounted = claims.images(asked);
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
            HostConfig hostConfig = adapted(request.hostConfig(), shared, linked, limits);
            Validation.merged(config, hostConfig);
            config = config.withHostname(hostname(config, hostConfig, id));

            String name = reserve(wanted, id);
            undo.push("release the name " + name, () -> index.release(name, id));
            String parent = image == null ? null : parts.images().chainId(image);
            snapshots.prepare(id.hex(), initLayer.on(parent, lease));
            undo.push("remove the snapshot", () -> Remove.removeSnapshot(snapshots, id.hex()));
            if (layerBytes > 0) snapshots.limit(id.hex(), layerBytes);
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
                    NetworkAttachments.planned(config, hostConfig, request.endpoints()),
                    List.of(),
                    History.NONE);
            records.create(container, tx -> claims.record(tx, mounts));
            claims.recorded(mounts);
            index.add(new ContainerCell(container, records, folder));
            undo.keep();
            events.publish(container, "create");
            return new Created(id, warnings);
        } catch (IOException e) {
            throw new EngineException.System("cannot make the folder of container " + id + ": " + e.getMessage(), e);
        } finally {
            made.forEach(making::remove);
        }
    }

    /** Limits that this kernel can hold. @see Limits#settled */
    Resources limits(Resources asked, boolean update, List<String> warnings) {
        return Limits.settled(asked, kernel, parts.host().cpus(), update, warnings);
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
        return hostConfig.namespaces().networkMode().equals("host")
                ? parts.host().hostName()
                : id.shortened();
    }

    /** Who shares a namespace with the host, or has all rights, has no label of SELinux, unless one was asked for. */
    private static @Nullable List<String> labels(Security s, Namespaces n) {
        boolean unconfined =
                s.privileged() || n.ipcMode().equals("host") || n.pidMode().equals("host");
        List<String> asked = s.securityOpt() == null ? List.of() : s.securityOpt();
        if (!unconfined || asked.stream().anyMatch(o -> o.startsWith("label=") || o.startsWith("label:")))
            return s.securityOpt();
        var all = new ArrayList<>(asked);
        all.add("label=disable");
        return all;
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

    /** On version 2 even a privileged container has one of its own. */
    private String cgroupnsMode(String asked, boolean privileged) {
        boolean v2 = parts.host().cgroupLayout() == Cgroups.Layout.V2;
        if (!asked.isEmpty()) return asked;
        if (privileged && !v2) return "host";
        String standard = parts.options().defaultCgroupnsMode();
        return !standard.isEmpty() ? standard : v2 ? "private" : "host";
    }

    /** What was left open, filled as Docker fills it, so that inspect shows what holds. */
    HostConfig adapted(HostConfig h, Namespaces n, @Nullable List<String> linked, Resources r) {
        Lifecycle l = h.lifecycle();
        Security s = h.security();
        Storage st = h.storage();
        boolean privileged = s.privileged();
        long swap = r.memorySwapBytes() == 0 && r.memoryBytes() > 0 ? 2 * r.memoryBytes() : r.memorySwapBytes();
        Long pids = r.pidsLimit() == null || r.pidsLimit() <= 0 ? null : r.pidsLimit();
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
                        n.ipcMode().isEmpty() ? parts.options().defaultIpcMode() : n.ipcMode(),
                        n.pidMode(),
                        n.utsMode(),
                        n.usernsMode(),
                        cgroupnsMode(n.cgroupnsMode(), privileged),
                        n.cgroup()),
                new Networking(
                        h.networking().portBindings(),
                        h.networking().publishAllPorts(),
                        h.networking().dns(),
                        h.networking().dnsOptions(),
                        h.networking().dnsSearch(),
                        h.networking().extraHosts(),
                        linked),
                new Storage(
                        st.binds(),
                        st.mounts(),
                        st.tmpfs(),
                        st.volumeDriver(),
                        st.volumesFrom(),
                        st.storageOpt(),
                        st.readonlyRootfs(),
                        st.shmSizeBytes() == 0 ? parts.options().defaultShmSizeBytes() : st.shmSizeBytes(),
                        st.shallowReadOnlyBinds()),
                new Security(
                        privileged,
                        s.capAdd(),
                        s.capDrop(),
                        labels(s, n),
                        s.groupAdd(),
                        s.maskedPaths() != null || privileged ? s.maskedPaths() : SpecBuilder.DEFAULT_MASKED_PATHS,
                        s.readonlyPaths() != null || privileged
                                ? s.readonlyPaths()
                                : SpecBuilder.DEFAULT_READONLY_PATHS,
                        s.oomScoreAdj(),
                        s.sysctls()),
                r.toBuilder()
                        .memorySwapBytes(swap)
                        .oomKillDisable(
                                r.oomKillDisable() == null && parts.host().oomKillDisable()
                                        ? Boolean.FALSE
                                        : r.oomKillDisable())
                        .pidsLimit(pids)
                        .build());
    }
}
