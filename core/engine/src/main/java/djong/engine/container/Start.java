package djong.engine.container;

import djong.base.EngineException;
import djong.base.Undo;
import djong.engine.cdi.Cdi;
import djong.engine.config.HostConfig.ConsoleSize;
import djong.engine.config.HostConfig.Namespaces;
import djong.engine.container.Container.Files;
import djong.engine.container.Container.LastRun;
import djong.engine.container.Container.NetworkAttachment;
import djong.engine.container.ContainerCell.Run;
import djong.engine.log.LogPlan;
import djong.engine.spec.Capabilities;
import djong.engine.spec.Identities;
import djong.engine.spec.Identity;
import djong.engine.spec.PlannedMount;
import djong.engine.spec.SpecBuilder;
import djong.engine.spec.SpecInput;
import djong.engine.spec.SpecInput.Shared;
import djong.engine.spec.Sysctls;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.Mount;
import djong.linux.Mounts;
import djong.linux.Root;
import djong.linux.Stat;
import djong.network.Network;
import djong.network.Sandbox;
import djong.oci.RuntimeSpec;
import djong.runtime.Monitor;
import djong.runtime.Task;
import djong.runtime.TaskException;
import djong.runtime.TaskRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** From a container that does not run to one that does: root file system, network, specification, task. All of it, or nothing stays. */
final class Start {
    private static final int MAX_ACCOUNTS_BYTES = 16 << 20;
    private static final int GENERAL_FAILURE = 128;

    private final Parts parts;
    private final ContainerEvents events;
    private final HostSide hostSide;
    private final MountSources sources;
    private final Views views;
    private final Runs runs;
    private final Remove remove;
    private final HealthChecks checks;
    private final ContainerLogs logs;
    private final Donors donors;
    private final Links links;
    private final Cdi cdi;

    Start(
            Parts parts,
            ContainerEvents events,
            HostSide hostSide,
            MountSources sources,
            Views views,
            Runs runs,
            Remove remove,
            HealthChecks checks,
            ContainerLogs logs,
            Donors donors,
            Links links) {
        this.parts = parts;
        this.events = events;
        this.hostSide = hostSide;
        this.sources = sources;
        this.views = views;
        this.runs = runs;
        this.remove = remove;
        this.checks = checks;
        this.logs = logs;
        this.donors = donors;
        this.links = links;
        this.cdi = new Cdi(parts.options().cdiFolders());
    }

    /** By its restart policy, if it still waits for that. Blocks until its process has been started. */
    void again(ContainerCell cell) {
        cell.lock.lock();
        try {
            if (!(cell.container().phase() instanceof Phase.Restarting)) return;
            try {
                run(cell, cell.container());
            } catch (EngineException | StartFailure e) {
                throw failed(cell, e);
            }
        } finally {
            cell.lock.unlock();
        }
    }

    /** As a client asked. Blocks until its process has been started. One that removes itself and cannot be started is removed. */
    void start(ContainerCell cell) {
        RuntimeException failure = null;
        cell.lock.lock();
        try {
            startable(cell.container());
            try {
                Container c = cell.container();
                cell.restartPause = Duration.ZERO;
                run(cell, c.withRestartCount(0).withHistory(c.history().withStoppedByHand(false)));
            } catch (EngineException | StartFailure e) {
                failure = failed(cell, e);
            }
        } finally {
            cell.lock.unlock();
        }
        if (failure == null) return;
        if (cell.container().autoRemove()) remove.automatically(cell);
        throw failure;
    }

    private static void startable(Container c) {
        switch (c.phase()) {
            case Phase.Running _, Phase.Restarting _ ->
                throw new EngineException.NotModified("container " + c.id() + " is already running");
            case Phase.Paused _ ->
                throw new EngineException.Conflict("cannot start a paused container, try unpause instead");
            case Phase.Removing _, Phase.Dead _ ->
                throw new EngineException.Conflict("container is marked for removal and cannot be started");
            case Phase.Created _, Phase.Exited _ -> {}
        }
    }

    /** A failure that has an exit code. */
    private static final class StartFailure extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int code;

        StartFailure(int code, String message, Throwable cause) {
            super(message, cause);
            this.code = code;
        }
    }

    /** Keeps the reason for inspect. @return what the client is told */
    private static RuntimeException failed(ContainerCell cell, RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        Container c = cell.container();
        LastRun last = c.lastRun();
        // The code of the last run stays where it says more than that the start has failed.
        int before = last == null || last.exitCode() == 0 ? GENERAL_FAILURE : last.exitCode();
        int code = e instanceof StartFailure f ? f.code : before;
        Phase next = c.phase().after(new Phase.Event.StartFailed(code));
        LastRun run = new LastRun(
                last == null ? null : last.startedAt(), last == null ? null : last.finishedAt(), code, false);
        cell.apply(c.withRun(next, run, message, c.networks()), null);
        cell.forgetStdio();
        cell.waiters.ended(new WaitResult(code, null));
        if (!(e instanceof StartFailure)) return e;
        // The command is the client's to put right; anything else is ours.
        return code == GENERAL_FAILURE
                ? new EngineException.System(message, e)
                : new EngineException.InvalidParameter(message, e);
    }

    /** @param asked what it is from here on, but for the run */
    private void run(ContainerCell cell, Container asked) {
        Container c = donors.named(asked);
        String id = c.id().hex();
        try (var undo = new Undo()) {
            LogPlan log = logs.plan(c);
            String runtime = RuntimeNames.resolved(
                    c.hostConfig().lifecycle().runtime(), parts.runtimes().names());
            Path bundle = parts.runtimes().bundle(id);
            Path rootfs = bundle.resolve("rootfs");
            undo.push("remove " + bundle, () -> {
                java.nio.file.Files.deleteIfExists(rootfs);
                java.nio.file.Files.deleteIfExists(bundle);
            });
            Monitor monitor = parts.runtimes().monitor(new TaskRequest(id, runtime, logs.begin(c, log), cell.stdio()));
            undo.push("end the monitor", monitor::abandon);
            Joining joining = Joining.begin(() -> join(c));
            undo.push("leave the networks", joining::takeBack);
            mountRoot(c, rootfs);
            undo.push("unmount " + rootfs, () -> Mounts.unmount(rootfs, Mounts.MNT_DETACH));

            Sandbox sandbox = joining.sandbox();
            List<NetworkAttachment> attachments = NetworkAttachments.of(c.networks(), id, sandbox);
            undo.push("tell of the networks", () -> {
                for (NetworkAttachment a : attachments) events.network(c, a, parts.networks(), "disconnect");
            });

            MountSources.Prepared mounts = sources.prepare(c, bundle, undo);
            Identity identity = prepareRoot(c, rootfs);

            boolean linked =
                    attachments.stream().anyMatch(a -> a.networkName().equals(Network.BRIDGE) && a.endpoint() != null);
            Files files =
                    hostSide.writeEtc(c, attachments, sandbox.answersNames(), linked ? links.hosts(c) : List.of());
            Shared shared = shared(c, undo);
            RuntimeSpec spec = spec(c, rootfs, identity, mounts.mounts(), sandbox, files, shared);
            ConsoleSize size = c.hostConfig().lifecycle().consoleSize();
            Task task = monitor.create(spec, ConsoleSizes.toRuntime(size));
            undo.push("delete the task", task::delete);
            for (NetworkAttachment a : attachments) events.network(c, a, parts.networks(), "connect");
            sources.mounted(c);

            task.start();
            Instant now = parts.clock().instant();
            Run run = new Run(task, sandbox, parts.clock());
            Phase next = c.phase().after(new Phase.Event.Started(task.pid(), now));
            LastRun last = c.lastRun();
            cell.apply(
                    c.withRun(
                                    next,
                                    new LastRun(now, last == null ? null : last.finishedAt(), 0, false),
                                    "",
                                    attachments)
                            .withHistory(HealthChecks.atStart(c)),
                    run);
            // The container has a mount of its own by now; fewer mounts on the host make every later clone of its mount
            // table faster.
            undo.keep();
            events.publish(cell.container(), "start");
            runs.watch(cell, run);
            checks.begin(cell, run);
            logs.forward(cell, run, log);
            detach(rootfs);
            mounts.detach();
            links.parents(cell.container()).forEach(hostSide::relink);
        } catch (TaskException e) {
            throw new StartFailure(e.kind().exitCode(), e.getMessage(), e);
        } catch (IOException e) {
            throw new EngineException.System(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("the start was interrupted", e);
        }
    }

    /** Whose namespaces it shares. One that shares its own memory has it on the host, where others can mount it from. */
    private Shared shared(Container c, Undo undo) throws IOException {
        Namespaces modes = c.hostConfig().namespaces();
        Shared shared = donors.shared(modes);
        if (!modes.ipcMode().equals("shareable")) return shared;
        Path shm = donors.folder(c.id());
        java.nio.file.Files.createDirectories(shm);
        undo.push("remove " + shm, () -> java.nio.file.Files.deleteIfExists(shm));
        long bytes = c.hostConfig().storage().shmSizeBytes();
        Mounts.mount(
                new Mount("tmpfs", "shm", shm, List.of("nosuid", "noexec", "nodev", "mode=1777", "size=" + bytes)));
        undo.push("unmount " + shm, () -> Mounts.unmount(shm, Mounts.MNT_DETACH));
        return new Shared(shared.pid(), shared.ipc(), shm);
    }

    private static void detach(Path rootfs) {
        try {
            Mounts.unmount(rootfs, Mounts.MNT_DETACH);
        } catch (IOException e) {
            System.getLogger(Start.class.getName()).log(System.Logger.Level.WARNING, "cannot unmount " + rootfs, e);
        }
    }

    private void mountRoot(Container c, Path rootfs) throws IOException {
        java.nio.file.Files.createDirectories(rootfs);
        views.mountRoot(c, rootfs);
    }

    /** Reads who the user is, and makes the working folder; all of it inside the container's root. */
    static Identity prepareRoot(Container c, Path rootfs) throws IOException {
        try (Root root = Root.open(rootfs)) {
            Identity identity = firstIdentity(root, c);
            String folder = c.config().workingDir();
            if (!folder.isEmpty() && !folder.equals("/")) {
                try (Dir _ = root.directories(folder, 0755)) {
                    return identity;
                } catch (IOException e) {
                    if (Errno.of(e) != Errno.ENOTDIR && Errno.of(e) != Errno.EEXIST) throw e;
                    throw new EngineException.InvalidParameter("Cannot mkdir: " + folder + " is not a directory", e);
                }
            }
            return identity;
        }
    }

    private static Identity firstIdentity(Root root, Container c) throws IOException {
        try {
            return identity(root, c.config().user(), c.hostConfig().security().groupAdd());
        } catch (EngineException.InvalidParameter e) {
            // Docker's status, which is another one for an exec.
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        }
    }

    static Identity identity(Root root, String user, @Nullable List<String> more) throws IOException {
        return Identities.resolve(user, text(root, "/etc/passwd"), text(root, "/etc/group"), more);
    }

    private static String text(Root root, String path) throws IOException {
        try {
            Stat stat = root.stat(path, true);
            if (!stat.isRegular()) return "";
            return new String(root.read(path, MAX_ACCOUNTS_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            if (Errno.of(e) == Errno.ENOENT || Errno.of(e) == Errno.ENOTDIR) return "";
            throw e;
        }
    }

    private Sandbox join(Container c) {
        if (NamespaceRules.sharesNetwork(c)) return donors.network(c);
        List<InetAddress> servers = hostSide.nameServers(c.hostConfig().networking());
        try {
            return parts.networks().join(NetworkAttachments.request(c, parts.networks(), servers));
        } catch (EngineException.Conflict e) {
            throw new EngineException.System(
                    "failed to set up container networking: driver failed programming external connectivity on endpoint "
                            + c.name() + " " + e.getMessage(),
                    e);
        } catch (EngineException.Forbidden e) {
            throw new EngineException.Forbidden("failed to set up container networking: " + e.getMessage());
        } catch (EngineException.Unavailable e) {
            throw new EngineException.System("failed to set up container networking: " + e.getMessage(), e);
        }
    }

    RuntimeSpec spec(
            Container c,
            Path rootfs,
            Identity identity,
            List<PlannedMount.Ready> mounts,
            Sandbox sandbox,
            Files files,
            Shared shared)
            throws IOException {
        SecurityOptions security = SecurityOptions.of(c.hostConfig().security().securityOpt());
        checkSysctls(c);
        boolean privileged = c.hostConfig().security().privileged();
        List<String> held = Capabilities.of(
                privileged,
                c.hostConfig().security().capAdd(),
                c.hostConfig().security().capDrop(),
                hostSide.capabilities());
        Boolean init = c.hostConfig().lifecycle().init();
        return SpecBuilder.build(new SpecInput(
                c.id().hex(),
                c.config(),
                c.hostConfig(),
                hostSide.argv(c),
                rootfs,
                identity,
                mounts,
                c.config().hostname(),
                sandbox.namespacePath(),
                sandbox.namespacePath() != null && !NamespaceRules.sharesNetwork(c),
                new SpecInput.EtcFiles(files.resolvConf(), files.hostname(), files.hosts()),
                security.noNewPrivileges() || parts.options().noNewPrivileges(),
                hostSide.seccomp(privileged, security.seccomp(), held),
                (init == null ? parts.options().init() : init) ? hostSide.initBinary() : null,
                shared,
                HostDevices.granted(c.hostConfig(), cdi),
                sandbox.namespacePath() == null ? List.of() : links.env(c),
                security.writableCgroups(),
                hostSide.apparmor(privileged, security.apparmor()),
                hostSide.oomScoreAdj(c.hostConfig().security().oomScoreAdj()),
                hostSide.facts()));
    }

    /** Before the runtime says the same in its own words. */
    private static void checkSysctls(Container c) {
        var asked = new TreeMap<String, String>();
        if (c.hostConfig().security().sysctls() != null)
            asked.putAll(c.hostConfig().security().sysctls());
        if (!c.config().domainname().isEmpty())
            asked.putIfAbsent("kernel.domainname", c.config().domainname());
        try {
            Sysctls.check(asked, c.hostConfig().namespaces());
        } catch (EngineException.System e) {
            throw new EngineException.System(
                    "failed to create task for container: failed to create shim task: OCI runtime create failed: "
                            + c.hostConfig().lifecycle().runtime() + " create failed: " + e.getMessage(),
                    e);
        }
    }
}
