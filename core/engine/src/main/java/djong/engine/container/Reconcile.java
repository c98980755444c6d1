package djong.engine.container;

import djong.base.EngineException;
import djong.engine.container.Container.NetworkAttachment;
import djong.engine.container.ContainerCell.Run;
import djong.network.Sandbox;
import djong.runtime.Exit;
import djong.runtime.Recovered;
import djong.runtime.Task;
import djong.runtime.TaskRecord;
import djong.store.snapshot.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings records and world together when the daemon starts: what still runs is taken over, what ended meanwhile goes the way of every end,
 * what was being made or removed is removed, and what nobody knows is swept. What does not run is started again if its restart policy has it
 * so.
 */
final class Reconcile {
    private static final System.Logger LOG = System.getLogger(Reconcile.class.getName());

    private final Parts parts;
    private final Records records;
    private final Index index;
    private final Runs runs;
    private final Remove remove;
    private final VolumeClaims claims;
    private final Restarts restarts;
    private final HealthChecks checks;
    private final ContainerLogs logs;
    private final HostSide hostSide;
    private final Donors donors;

    Reconcile(
            Parts parts,
            Records records,
            Index index,
            Runs runs,
            Remove remove,
            VolumeClaims claims,
            Restarts restarts,
            HealthChecks checks,
            ContainerLogs logs,
            HostSide hostSide,
            Donors donors) {
        this.parts = parts;
        this.records = records;
        this.index = index;
        this.runs = runs;
        this.remove = remove;
        this.claims = claims;
        this.restarts = restarts;
        this.checks = checks;
        this.logs = logs;
        this.hostSide = hostSide;
        this.donors = donors;
    }

    /** Blocks until every container is in the state it is really in. To be called once, before anybody asks for anything. */
    void all() throws InterruptedException {
        var goOn = new ArrayList<Runnable>();
        var alive = new HashSet<String>();
        List<Records.Saved> saved = records.all();
        for (Records.Saved s : saved) {
            var cell = new ContainerCell(
                    s.container(), records, hostSide.folder(s.container().id()));
            ContainerId owner = index.reserve(s.container().name(), cell.id());
            if (owner != null)
                LOG.log(
                        System.Logger.Level.ERROR,
                        "two containers are named " + s.container().name() + ": " + owner + " and " + cell.id());
            index.add(cell);
            boolean runs = recovered(cell, s.task(), goOn);
            if (runs) alive.add(cell.id().hex());
            claims.claim(cell.container(), runs);
        }
        for (ContainerCell cell : index.cells()) if (cell.run() != null) donors.sharedAgain(cell.container());
        parts.runtimes().sweep(alive);
        parts.networks().sweep();
        parts.volumes().unmountUnused();
        sweepStore();
        for (Runnable next : goOn) next.run();
    }

    /** @return whether it runs */
    private boolean recovered(ContainerCell cell, @Nullable TaskRecord task, List<Runnable> goOn)
            throws InterruptedException {
        Container c = cell.container();
        switch (c.phase()) {
            case Phase.Running _, Phase.Paused _ -> {
                Exit exit = task == null
                        ? new Exit(Exit.UNKNOWN, parts.clock().instant(), false, false)
                        : takeOver(cell, task);
                if (exit == null) return true;
                runs.endedMeanwhile(cell, exit);
                if (task != null) parts.runtimes().forget(task);
                atRest(cell, goOn);
            }
            case Phase.Removing _, Phase.Dead _ -> goOn.add(() -> finishRemoval(cell));
            case Phase.Exited _, Phase.Restarting _ -> atRest(cell, goOn);
            case Phase.Created _ -> {}
        }
        return false;
    }

    /** One that has run and does not run: is removed, started again, or left as it is. */
    private void atRest(ContainerCell cell, List<Runnable> goOn) {
        Container c = cell.container();
        goOn.add(() -> logs.forwardRest(cell, null));
        if (c.autoRemove()) {
            goOn.add(() -> remove.automatically(cell));
            return;
        }
        boolean waits = c.phase() instanceof Phase.Restarting;
        if (!waits && !restarts.wanted(c, Remove.exitCode(c))) return;
        cell.lock.lock();
        try {
            // A new daemon counts anew; what was in its pause goes on with it.
            Container chosen = c.withPhase(c.phase().after(new Phase.Event.Chosen()));
            cell.apply(waits ? chosen : chosen.withRestartCount(0), null);
        } finally {
            cell.lock.unlock();
        }
        goOn.add(() -> startSoon(cell));
    }

    private void startSoon(ContainerCell cell) {
        if (!NamespaceRules.sharesNetwork(cell.container())) {
            enqueue(cell);
            return;
        }
        Thread.ofVirtual().name("restart of " + cell.id().shortened()).start(() -> {
            try {
                donors.awaitNetwork(cell.container());
                enqueue(cell);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void enqueue(ContainerCell cell) {
        cell.lock.lock();
        try {
            restarts.soon(cell);
        } finally {
            cell.lock.unlock();
        }
    }

    /** @return how it ended; null when it runs and is watched again */
    private @Nullable Exit takeOver(ContainerCell cell, TaskRecord record) throws InterruptedException {
        cell.lock.lock();
        try {
            switch (parts.runtimes().recover(record, cell.stdio(), logs.goOn(cell.container()))) {
                case Recovered.Gone(var exit) -> {
                    cell.forgetStdio();
                    return exit;
                }
                case Recovered.Alive(var task) -> {
                    Container c = cell.container();
                    List<NetworkAttachment> before = c.networks();
                    var servers = hostSide.nameServers(c.hostConfig().networking());
                    Sandbox sandbox = parts.networks().restore(NetworkAttachments.former(c, task.pid(), servers));
                    String sandboxId = before.isEmpty() ? "" : before.getFirst().sandboxId();
                    var run = new Run(task, sandbox, parts.clock());
                    cell.show(
                            c.withRun(
                                    phase(c, task),
                                    c.lastRun(),
                                    c.error(),
                                    NetworkAttachments.of(before, sandboxId, sandbox)),
                            run);
                    runs.watch(cell, run);
                    if (c.phase() instanceof Phase.Running) checks.begin(cell, run);
                    logs.forwardRest(cell, run);
                    return null;
                }
            }
        } finally {
            cell.lock.unlock();
        }
    }

    /** Whether it is frozen the kernel knows best: the daemon may have died between the freeze and its record. */
    private static Phase phase(Container c, Task task) {
        try {
            boolean frozen = task.paused();
            if (frozen && c.phase() instanceof Phase.Running running) return running.after(new Phase.Event.Froze());
            if (!frozen && c.phase() instanceof Phase.Paused paused) return paused.after(new Phase.Event.Thawed());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot see whether container " + c.id() + " is paused", e);
        }
        return c.phase();
    }

    private void finishRemoval(ContainerCell cell) {
        cell.lock.lock();
        try {
            if (cell.container().phase() instanceof Phase.Removing) remove.finish(cell);
        } catch (EngineException | UncheckedIOException e) {
            LOG.log(System.Logger.Level.ERROR, "cannot finish the removal of container " + cell.id(), e);
        } finally {
            cell.lock.unlock();
        }
    }

    /** Snapshots and folders of containers that were being made, or that are gone but for these. */
    private void sweepStore() {
        Set<String> known = new HashSet<>();
        for (ContainerCell cell : index.cells()) known.add(cell.id().hex());
        for (Snapshot snapshot : parts.store().snapshots().walk()) {
            String key = snapshot.key();
            String owner = snapshot instanceof Snapshot.View ? VolumeClaims.ownerOfView(key) : key;
            if (snapshot instanceof Snapshot.Committed || !djong.base.Ids.isWhole(owner) || known.contains(owner))
                continue;
            LOG.log(System.Logger.Level.INFO, "removing snapshot " + key + ", which no container has");
            Remove.removeSnapshot(parts.store().snapshots(), key);
        }
        var lost = new ArrayList<Path>();
        try (Stream<Path> folders = Files.list(parts.options().containersDir())) {
            folders.filter(f -> !known.contains(String.valueOf(f.getFileName())))
                    .forEach(lost::add);
        } catch (IOException e) {
            throw new EngineException.System(
                    "cannot read " + parts.options().containersDir() + ": " + e.getMessage(), e);
        }
        for (Path folder : lost) Remove.removeFolder(folder);
    }
}
