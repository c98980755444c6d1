package djong.engine.container;

import djong.base.EngineException;
import djong.base.Undo;
import djong.engine.config.ContainerConfig;
import djong.engine.config.EndpointConfig;
import djong.engine.config.HostConfig;
import djong.engine.container.Container.Files;
import djong.engine.container.Container.NetworkAttachment;
import djong.engine.spec.Identity;
import djong.engine.spec.PlannedMount;
import djong.engine.spec.SpecInput.Shared;
import djong.linux.Mount;
import djong.linux.Mounts;
import djong.linux.Root;
import djong.network.Sandbox;
import djong.oci.RuntimeSpec;
import djong.runtime.Attachment;
import djong.runtime.Monitor;
import djong.runtime.Stdio;
import djong.runtime.Task;
import djong.runtime.TaskException;
import djong.runtime.TaskRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs commands on snapshots, with the runtime, the network and the security of containers, but without containers: what a build's RUN is. Nobody sees them
 * in a list, nothing of them is recorded, and those that a crash leaves are swept with other unknown tasks.
 */
public final class Steps {
    private static final String MARK = "dockerenv";

    private final Parts parts;
    private final HostSide hostSide;
    private final Create create;
    private final Start start;

    Steps(Parts parts, HostSide hostSide, Create create, Start start) {
        this.parts = parts;
        this.hostSide = hostSide;
        this.create = create;
        this.start = start;
    }

    /**
     * Starts a command. Blocks some milliseconds.
     *
     * @throws EngineException in Docker's words when the user, the network or the program is not there; nothing is left then
     */
    public Step start(StepRequest request) throws InterruptedException {
        var undo = new Undo();
        try {
            return begin(request, undo);
        } catch (TaskException e) {
            throw closed(undo, new EngineException.InvalidParameter(e.getMessage(), e));
        } catch (IOException e) {
            throw closed(undo, new EngineException.System(e.getMessage() == null ? e.toString() : e.getMessage(), e));
        } catch (InterruptedException e) {
            throw closed(undo, e);
        } catch (RuntimeException e) {
            throw closed(undo, e);
        }
    }

    private static <E extends Exception> E closed(Undo undo, E because) {
        try {
            undo.close();
        } catch (RuntimeException more) {
            because.addSuppressed(more);
        }
        return because;
    }

    private Step begin(StepRequest request, Undo undo) throws IOException, TaskException, InterruptedException {
        Container c = container(request);
        Path bundle = parts.runtimes().bundle(request.id());
        Path rootfs = bundle.resolve("rootfs");
        undo.push("remove " + bundle, () -> {
            java.nio.file.Files.deleteIfExists(rootfs);
            java.nio.file.Files.deleteIfExists(bundle);
        });
        Path folder = hostSide.folder(c.id());
        java.nio.file.Files.createDirectories(folder);
        undo.push("remove " + folder, () -> remove(folder));
        var stdio = new Stdio(false, false, false, folder);
        Attachment output = stdio.attach(false, true, true);
        undo.push("detach", output::close);
        Monitor monitor = parts.runtimes()
                .monitor(
                        new TaskRequest(request.id(), c.hostConfig().lifecycle().runtime(), null, stdio));
        undo.push("end the monitor", monitor::abandon);
        Joining joining = Joining.begin(() -> parts.networks()
                .join(NetworkAttachments.request(
                        c, parts.networks(), hostSide.nameServers(c.hostConfig().networking()))));
        undo.push("leave the networks", joining::takeBack);
        java.nio.file.Files.createDirectories(rootfs);
        // What a power cut takes of a step is not in the cache either.
        for (Mount mount : parts.store().snapshots().mounts(request.snapshot(), rootfs, true)) Mounts.mount(mount);
        undo.push("unmount " + rootfs, () -> Mounts.unmount(rootfs, Mounts.MNT_DETACH));

        Sandbox sandbox = joining.sandbox();
        List<NetworkAttachment> attachments = NetworkAttachments.of(c.networks(), request.id(), sandbox);
        Identity identity = Start.prepareRoot(c, rootfs);
        Files files = hostSide.writeEtc(c, attachments, sandbox.answersNames(), List.of());
        List<PlannedMount.Ready> mounts = new ArrayList<>(request.mounts());
        mounts.add(mark(folder));
        RuntimeSpec spec = start.spec(c, rootfs, identity, mounts, sandbox, files, new Shared(null, null, null));
        List<String> targets =
                spec.mounts().stream().map(RuntimeSpec.Mount::destination).toList();
        try (Root root = Root.open(rootfs)) {
            MountPoints points = MountPoints.before(root, targets);
            undo.push("take away the places of mounts", () -> {
                try (Root after = Root.open(rootfs)) {
                    points.remove(after);
                }
            });
        }
        Task task = monitor.create(spec, null);
        undo.push("delete the task", task::delete);
        task.start();
        return new Step(task, output, undo);
    }

    /** An empty file, by which programs know that they are not on the host itself. */
    private static PlannedMount.Bind mark(Path folder) throws IOException {
        Path file = folder.resolve(MARK);
        java.nio.file.Files.createFile(file);
        return new PlannedMount.Bind(
                file.toString(), "/." + MARK, true, false, false, "rprivate", false, "", List.of());
    }

    /** Never on record: the shape in which the engine's parts take what they need to know. */
    private Container container(StepRequest request) {
        ContainerId id = new ContainerId(request.id());
        ContainerConfig config = request.config();
        HostConfig asked = request.hostConfig();
        HostConfig hostConfig = create.adapted(asked, asked.namespaces(), null, asked.resources());
        if (config.hostname().isEmpty()) config = config.withHostname(id.shortened());
        return new Container(
                id,
                id.shortened(),
                parts.clock().instant(),
                config,
                hostConfig,
                null,
                new Phase.Created(),
                request.arguments().getFirst(),
                request.arguments().subList(1, request.arguments().size()),
                null,
                "",
                0,
                List.of(),
                NetworkAttachments.planned(config, hostConfig, Map.<String, EndpointConfig>of()),
                List.of(),
                History.NONE);
    }

    private static void remove(Path folder) throws IOException {
        try (var files = java.nio.file.Files.newDirectoryStream(folder)) {
            for (Path file : files) java.nio.file.Files.deleteIfExists(file);
        }
        java.nio.file.Files.deleteIfExists(folder);
    }
}
