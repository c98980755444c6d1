package djong.engine.container;

import djong.base.EngineException;
import djong.engine.config.EndpointConfig;
import djong.engine.config.HostConfig.ConsoleSize;
import djong.engine.config.HostConfig.Resources;
import djong.engine.config.HostConfig.RestartPolicy;
import djong.engine.container.Container.GraphDriver;
import djong.engine.container.ContainerCell.Run;
import djong.image.UsedBy;
import djong.network.Network;
import djong.network.PortExplanation;
import djong.oci.Digest;
import djong.runtime.Attachment;
import djong.runtime.ProcessTable;
import djong.runtime.log.LogAttributes;
import djong.runtime.log.LogQuery;
import djong.runtime.log.LogReader;
import djong.store.snapshot.Snapshotter;
import djong.store.snapshot.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The service for containers. Every {@code name} is a name, with or without a leading slash, a whole id, or the beginning of one that
 * fits no other; where nothing fits, {@link EngineException.NotFound}. What can be seen of a container is seen without waiting.
 */
public final class Containers implements AutoCloseable {
    private final Parts parts;
    private final Index index = new Index();
    private final ContainerEvents events;
    private final HostSide hostSide;
    private final ContainerLogs logs;
    private final Views views;
    private final Connect connect;
    private final Create create;
    private final Start start;
    private final Stop stop;
    private final Freeze freeze;
    private final Update update;
    private final Remove remove;
    private final Prune prune;
    private final Timers timers = new Timers();
    private final Restarts restarts;
    private final Runs runs;
    private final HealthChecks checks;
    private final ImageSpace imageSpace;
    private final Links links;

    private Containers(Parts parts) throws InterruptedException {
        this.parts = parts;
        this.events = new ContainerEvents(parts.events(), parts.clock());
        var records = new Records(parts.store().metadata());
        this.links = new Links(index);
        var donors = new Donors(index, parts);
        this.hostSide = new HostSide(parts, links, donors);
        this.logs = new ContainerLogs(parts, hostSide);
        this.views = new Views(parts.store().snapshots(), hostSide);
        this.checks = new HealthChecks(parts, events, hostSide, timers);
        this.freeze = new Freeze(events, checks);
        this.stop = new Stop(events, freeze);
        this.update = new Update(events);
        var claims = new VolumeClaims(parts, index);
        var sources = new MountSources(parts, hostSide, events);
        this.remove = new Remove(parts, records, index, events, hostSide, stop, claims, logs);
        this.imageSpace = new ImageSpace(parts, this);
        this.prune = new Prune(this, index, remove, events);
        this.restarts = new Restarts(timers, this::startAgain);
        this.runs = new Runs(parts, events, remove, sources, restarts, donors);
        this.connect = new Connect(parts, events, hostSide);
        this.create = new Create(parts, records, index, events, hostSide, claims, donors, links);
        this.start = new Start(parts, events, hostSide, sources, views, runs, remove, checks, logs, donors, links);
        new Reconcile(parts, records, index, runs, remove, claims, restarts, checks, logs, hostSide, donors).all();
    }

    private void startAgain(ContainerCell cell) {
        start.again(cell);
    }

    /** Takes up the containers that are on record. Blocks until each is in the state it is really in. */
    public static Containers open(Parts parts) throws InterruptedException {
        try {
            Files.createDirectories(parts.options().containersDir());
        } catch (IOException e) {
            throw new EngineException.System(
                    "cannot make " + parts.options().containersDir() + ": " + e.getMessage(), e);
        }
        return new Containers(parts);
    }

    /** Runs commands without containers, by the same rules. */
    public Steps steps() {
        return new Steps(parts, hostSide, create, start);
    }

    /**
     * Makes a container; nothing runs yet. Blocks for the disk.
     *
     * @throws EngineException.NotFound "No such image: x" when the image is not here
     */
    public Created create(CreateContainer request) {
        return create.create(request);
    }

    /** All of them, newest first. */
    public List<Container> list() {
        List<Container> all = index.containers();
        all.sort(Comparator.comparing(Container::created).reversed());
        return all;
    }

    public Container find(String name) {
        return index.find(name).container();
    }

    /** Its links to others, {@code /child:/parent/alias}; null for none. */
    public @Nullable List<String> links(Container container) {
        return links.shown(container);
    }

    /** Its name and those that links give it, with slashes. */
    public List<String> names(Container container) {
        return links.names(container);
    }

    /** Its files on the host. They exist once it has been started. */
    public Container.Files files(Container container) {
        return hostSide.files(container);
    }

    /** Runs it; blocks until its process has been started. @throws EngineException.NotModified when it runs already */
    public void start(String name) {
        start.start(index.find(name));
    }

    /** Joins its input and output; before its start as well. */
    public Session attach(String name, AttachOptions options) {
        ContainerCell cell = index.find(name);
        DetachKeys asked = DetachKeys.of(options.detachKeys());
        cell.lock.lock();
        try {
            Container c = cell.container();
            switch (c.phase()) {
                case Phase.Paused _ ->
                    throw new EngineException.Conflict(
                            "container " + name + " is paused, unpause the container before attach");
                case Phase.Restarting _ ->
                    throw new EngineException.Conflict(
                            "container " + name + " is restarting, wait until the container is running");
                case Phase.Removing _, Phase.Dead _ ->
                    throw new EngineException.Conflict("container " + name + " is marked for removal");
                case Phase.Created _, Phase.Running _, Phase.Exited _ -> {}
            }
            LogReader written = options.logs()
                    ? logs.read(cell, new LogQuery(options.stdout(), options.stderr(), -1, null, null, false))
                    : null;
            boolean stream = options.stream();
            Attachment attachment = cell.stdio()
                    .attach(
                            stream && options.stdin() && c.config().openStdin(),
                            stream && options.stdout(),
                            stream && options.stderr());
            Waiting end = cell.waiters.register(WaitCondition.NEXT_EXIT, () -> null);
            events.publish(c, "attach");
            DetachKeys keys = c.config().tty() ? asked : DetachKeys.none();
            var session = new AttachedSession(
                    c.config().tty(), attachment, end, written, keys, () -> events.publish(cell.container(), "detach"));
            if (!stream) session.close();
            return session;
        } catch (IOException e) {
            throw new EngineException.System("cannot attach to container " + name + ": " + e.getMessage(), e);
        } finally {
            cell.lock.unlock();
        }
    }

    /** Registers a wait; returns at once. */
    public Waiting awaitExit(String name, WaitCondition condition) {
        ContainerCell cell = index.find(name);
        return cell.waiters.register(condition, () -> {
            Container c = cell.container();
            boolean met = switch (condition) {
                case NOT_RUNNING -> !c.phase().active();
                case NEXT_EXIT -> false;
                case REMOVED -> index.lookup(cell.id().hex()) == null;
            };
            return met ? new WaitResult(Remove.exitCode(c), null) : null;
        });
    }

    /**
     * Signals, waits, and kills what is still there afterwards. Blocks until it has ended.
     *
     * @param signal null for the container's own
     * @param timeout null for the container's own; negative waits for ever
     * @throws EngineException.NotModified when it does not run
     */
    public void stop(String name, @Nullable String signal, @Nullable Duration timeout) {
        stop.stop(index.find(name), signal, timeout, End.Asker.STOP);
    }

    /** Sends a signal; after SIGKILL, which null and empty mean as well, blocks until it has ended. */
    public void kill(String name, @Nullable String signal) {
        try {
            stop.kill(index.find(name), name, signal);
        } catch (EngineException.NotFound e) {
            throw new EngineException.NotFound("cannot kill container: " + name + ": " + e.getMessage(), e);
        }
    }

    /** Stops it if it runs, then starts it. Blocks for both. */
    public void restart(String name, @Nullable String signal, @Nullable Duration timeout) {
        ContainerCell cell = index.find(name);
        try {
            stop.stop(cell, signal, timeout, End.Asker.RESTART);
        } catch (EngineException.NotModified e) {
            // It did not run, and will.
        }
        start.start(cell);
        events.publish(cell.container(), "restart");
    }

    /** Stops all its processes where they are. Blocks until they stand still, two seconds at most. */
    public void pause(String name) {
        freeze.pause(index.find(name));
    }

    /** Lets them go on. */
    public void unpause(String name) {
        freeze.unpause(index.find(name));
    }

    /**
     * Changes limits and the restart policy; at once where it runs, and for its next starts. Blocks for the disk.
     *
     * @param asked what is zero, empty or null stays as it is
     * @param policy an empty name leaves the policy as it is
     * @return what could not be done on this host
     * @throws EngineException.InvalidParameter before anything else when a limit makes no sense
     */
    public List<String> update(String name, Resources asked, RestartPolicy policy) {
        var warnings = new ArrayList<String>();
        Resources limits = create.limits(asked, true, warnings);
        Validation.restartPolicy(policy);
        update.update(index.find(name), Update.changeable(limits), policy);
        return warnings;
    }

    /** Its processes as the host's ps(1) shows them. Blocks while that runs. @param psArguments empty for {@code -ef} */
    public ProcessTable top(String name, String psArguments) {
        ContainerCell cell = index.find(name);
        if (cell.container().phase() instanceof Phase.Restarting) {
            throw new EngineException.Conflict(
                    "Container " + cell.id() + " is restarting, wait until the container is running");
        }
        try {
            ProcessTable table = running(cell).task.top(psArguments);
            events.publish(cell.container(), "top");
            return table;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("the list of processes was interrupted", e);
        }
    }

    /** What it uses now. Reads a dozen small files. @return null when it does not run */
    public @Nullable Sample sample(String name) {
        Run run = index.find(name).run();
        Sampler.Taken taken = run == null ? null : run.sampler.take(Duration.ZERO);
        return taken == null ? null : taken.sample();
    }

    /** What it uses, second by second. The caller closes it. */
    public Samples samples(String name) {
        return new Samples(index.find(name), index);
    }

    /** What images take of the disk. */
    public ImageSpace imageSpace() {
        return imageSpace;
    }

    /** Containers that were removed. @param bytes of their writable layers */
    public record Pruned(List<ContainerId> removed, long bytes) {}

    /**
     * Removes those that do not run and are wanted gone. One that cannot be removed stays. Blocks for the disk.
     *
     * @throws EngineException.Conflict while another prune runs
     */
    public Pruned prune(Predicate<Container> wanted) {
        return prune.prune(wanted);
    }

    /** What carries packets to its published ports. @throws EngineException.Conflict when it does not run */
    public List<PortExplanation> explainPorts(String name) {
        return parts.networks().explain(running(index.find(name)).sandbox);
    }

    /** One network more, at once where it runs. Blocks for the disk. */
    public void connect(String name, Network network, EndpointConfig asked) {
        connect.connect(index.find(name), network, asked);
    }

    /**
     * One network less, at once where it runs. Blocks for the disk.
     *
     * @param force by which an endpoint may be named that no container is known of; there are none of these
     */
    public void disconnect(String name, Network network, boolean force) {
        ContainerCell cell = force ? index.lookup(name) : index.find(name);
        if (cell == null) throw new EngineException.NotFound("endpoint " + name + " not found");
        connect.disconnect(cell, network);
    }

    /** Gives it another name. Blocks for the disk. */
    public void rename(String name, String newName) {
        if (name.isEmpty() || newName.isEmpty())
            throw new EngineException.InvalidParameter("Neither old nor new names may be empty");
        String wanted = Index.plain(newName);
        ContainerCell cell = index.find(name);
        cell.lock.lock();
        try {
            Container c = cell.container();
            if (c.name().equals(wanted)) {
                throw new EngineException.InvalidParameter(
                        "Renaming a container with the same name as its current name");
            }
            try {
                Validation.name(wanted, "/" + wanted);
                create.reserve(wanted, c.id());
            } catch (EngineException.InvalidParameter e) {
                throw new EngineException.InvalidParameter("Error when allocating new name: " + e.getMessage(), e);
            } catch (EngineException.Conflict e) {
                throw new EngineException.Conflict("Error when allocating new name: " + e.getMessage());
            }
            try {
                cell.rename(connect.renamed(cell, c.withName(wanted)));
            } catch (EngineException e) {
                index.release(wanted, c.id());
                throw e;
            }
            index.release(c.name(), c.id());
            events.publish(cell.container(), "rename", Map.of("oldName", "/" + c.name()));
        } finally {
            cell.lock.unlock();
        }
    }

    /** Sets its terminal's size. */
    public void resize(String name, ConsoleSize size) {
        ContainerCell cell = index.find(name);
        Run run = running(cell);
        djong.runtime.ConsoleSize known = ConsoleSizes.toRuntime(size);
        if (known == null) return;
        try {
            run.task.resize(known);
        } catch (IOException e) {
            throw new EngineException.System("cannot resize container " + name + ": " + e.getMessage(), e);
        }
        events.publish(
                cell.container(),
                "resize",
                Map.of("height", Integer.toString(size.rows()), "width", Integer.toString(size.columns())));
    }

    static Run running(ContainerCell cell) {
        Run run = cell.run();
        if (run == null && cell.container().phase() instanceof Phase.Restarting) {
            throw new EngineException.Conflict(
                    "Container " + cell.id() + " is restarting, wait until the container is running");
        }
        if (run == null) throw new EngineException.Conflict("container " + cell.id() + " is not running");
        return run;
    }

    /** Reads what it wrote; when following, until it has ended and will not be started again. */
    public LogReader logs(String name, LogQuery query) {
        ContainerCell cell = index.find(name);
        try {
            return logs.read(cell, query);
        } catch (IOException e) {
            throw new EngineException.System("cannot read the log of container " + name + ": " + e.getMessage(), e);
        }
    }

    /** What its lines have in common, besides their text. */
    public LogAttributes logAttributes(String name) {
        Container c = index.find(name).container();
        try {
            return logs.attributes(c);
        } catch (IOException e) {
            throw new EngineException.System("cannot read the log of container " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Removes it, its files and its record. Blocks for the disk, and for its end when it is forced.
     *
     * @param force kills it first if it runs
     * @param volumes with the volumes that it made for itself and that nobody named
     * @param link the name is a link, {@code /parent/alias}, and only the link goes
     */
    public void remove(String name, boolean force, boolean volumes, boolean link) {
        if (link) {
            links.remove(name);
            return;
        }
        remove.remove(index.find(name), name, force, volumes);
    }

    /** @param rootBytes the image's layers and the writable one together */
    public record Sizes(long writableBytes, long rootBytes) {}

    /** Walks the writable layer: slow, and so asked for only on demand. */
    public Sizes sizes(Container c) {
        Snapshotter snapshots = parts.store().snapshots();
        long writable = snapshots.usage(c.id().hex()).bytes();
        long root = writable;
        for (String key = snapshots.parent(c.id().hex()); key != null; key = snapshots.parent(key)) {
            Usage usage = snapshots.usage(key);
            root += usage.bytes();
        }
        return new Sizes(writable, root);
    }

    /** Where its root file system lies. */
    public GraphDriver graphDriver(Container c) {
        Snapshotter snapshots = parts.store().snapshots();
        String key = c.id().hex();
        var data = new LinkedHashMap<String, String>();
        data.put("ID", key);
        try {
            List<Path> lower = snapshots.lower(key);
            if (!lower.isEmpty())
                data.put(
                        "LowerDir",
                        String.join(":", lower.stream().map(Path::toString).toList()));
            data.put("MergedDir", snapshots.upper(key).resolveSibling("merged").toString());
            data.put("UpperDir", snapshots.upper(key).toString());
            data.put("WorkDir", snapshots.work(key).toString());
        } catch (EngineException.NotFound e) {
            data.clear();
        }
        return new GraphDriver("overlay2", data);
    }

    /** Which containers an image has. Does not wait for any of them. */
    public List<UsedBy.User> usersOf(Digest image) {
        var users = new ArrayList<UsedBy.User>();
        for (Container c : index.containers()) {
            // A mount of the image keeps its layers itself, so that force may take the image away.
            if (VolumeClaims.mounts(c, image)) users.add(new UsedBy.User(c.id().hex(), false));
            if (image.equals(c.image()))
                users.add(new UsedBy.User(c.id().hex(), c.phase().active()));
        }
        if (users.isEmpty() && create.makes(image)) users.add(new UsedBy.User("being created", true));
        return users;
    }

    ContainerCell cell(String name) {
        return index.find(name);
    }

    java.util.Collection<ContainerCell> cells() {
        return index.cells();
    }

    ContainerEvents events() {
        return events;
    }

    HostSide hostSide() {
        return hostSide;
    }

    Views views() {
        return views;
    }

    /**
     * Ends all that run, each by its own stop signal and in its own time, as the daemon is to end. What their restart policies say is for the
     * next daemon. Blocks.
     *
     * @param limit for each, then it is killed
     */
    public void stopAll(Duration limit) {
        restarts.close();
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ContainerCell cell : index.cells()) {
                if (cell.container().phase().alive()) each.execute(() -> stop.withDaemon(cell, limit));
            }
        }
    }

    /** Starts nothing any more and keeps no time; containers run on. Blocks for what is just being started. */
    @Override
    public void close() {
        restarts.close();
        runs.close();
        timers.close();
    }
}
