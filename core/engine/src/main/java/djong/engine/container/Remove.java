package djong.engine.container;

import djong.base.EngineException;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Takes a container away: snapshot, folder, record, name. Each step may have been done before, so that a removal cut short can be finished. */
final class Remove {
    private static final System.Logger LOG = System.getLogger(Remove.class.getName());

    private final Parts parts;
    private final Records records;
    private final Index index;
    private final ContainerEvents events;
    private final HostSide hostSide;
    private final Stop stop;
    private final VolumeClaims claims;
    private final ContainerLogs logs;

    Remove(
            Parts parts,
            Records records,
            Index index,
            ContainerEvents events,
            HostSide hostSide,
            Stop stop,
            VolumeClaims claims,
            ContainerLogs logs) {
        this.parts = parts;
        this.records = records;
        this.index = index;
        this.events = events;
        this.hostSide = hostSide;
        this.stop = stop;
        this.claims = claims;
        this.logs = logs;
    }

    /**
     * @param asked as the client named it, for the error
     * @param volumes with its anonymous volumes
     */
    void remove(ContainerCell cell, String asked, boolean force, boolean volumes) {
        inProgress(cell, asked);
        if (cell.container().phase().active()) {
            if (!force) {
                String why = switch (cell.container().phase()) {
                    case Phase.Paused _ -> "container is paused and must be unpaused first";
                    case Phase.Restarting _ ->
                        "container is restarting: stop the container before removing or force remove";
                    default -> "container is running: stop the container before removing or force remove";
                };
                throw new EngineException.Conflict("cannot remove container \"" + asked + "\": " + why);
            }
            if (!stop.killForRemoval(cell)) {
                throw new EngineException.Conflict("cannot remove container \"" + asked
                        + "\": could not kill: tried to kill container, but did not receive an exit event");
            }
        }
        removeStopped(cell, asked, volumes);
    }

    /** By the container's own wish, after its end. */
    void automatically(ContainerCell cell) {
        try {
            removeStopped(cell, cell.id().hex(), true);
        } catch (EngineException.Conflict | EngineException.NotFound e) {
            LOG.log(System.Logger.Level.DEBUG, "container " + cell.id() + " is removed by someone else already");
        } catch (EngineException e) {
            LOG.log(System.Logger.Level.ERROR, "cannot remove container " + cell.id(), e);
        }
    }

    private void inProgress(ContainerCell cell, String asked) {
        if (cell.container().phase() instanceof Phase.Removing) {
            throw new EngineException.Conflict("removal of container " + asked + " is already in progress");
        }
        if (index.lookup(cell.id().hex()) == null) throw new EngineException.NotFound("No such container: " + asked);
    }

    private void removeStopped(ContainerCell cell, String asked, boolean volumes) {
        logs.drain(cell.id());
        cell.lock.lock();
        try {
            inProgress(cell, asked);
            cell.restart.cancel();
            Container c = cell.container();
            Container removing = c.withPhase(c.phase().after(new Phase.Event.RemovalBegan(volumes)));
            // One that removes itself is removed at the next start of the daemon in any case.
            if (c.autoRemove()) cell.show(removing, null);
            else cell.apply(removing, null);
            finish(cell);
        } finally {
            cell.lock.unlock();
        }
    }

    /** The steps after the decision. Under the lock. */
    void finish(ContainerCell cell) {
        Container c = cell.container();
        boolean anonymous = c.phase() instanceof Phase.Removing(var _, var volumes) && volumes;
        VolumeClaims.Ending ending = claims.ending(c, anonymous);
        try {
            removeSnapshot(parts.store().snapshots(), c.id().hex());
            claims.removeViews(c);
            logs.forget(c.id());
            removeFolder(hostSide.folder(c.id()));
            records.remove(c, ending::unrecord);
        } catch (EngineException | UncheckedIOException e) {
            ending.failed();
            cell.show(c.withPhase(c.phase().after(new Phase.Event.RemovalFailed())), null);
            cell.waiters.removed(new WaitResult(exitCode(c), String.valueOf(e.getMessage())));
            throw e;
        }
        cell.cleared();
        index.remove(cell);
        ending.done();
        if (c.image() != null) parts.images().released(c.image());
        events.publish(c, "destroy");
        cell.waiters.removed(new WaitResult(exitCode(c), null));
    }

    static int exitCode(Container c) {
        Container.@Nullable LastRun last = c.lastRun();
        return last == null ? 0 : last.exitCode();
    }

    static void removeSnapshot(Snapshotter snapshots, String key) {
        try {
            snapshots.remove(key);
        } catch (EngineException.NotFound e) {
            LOG.log(System.Logger.Level.DEBUG, "snapshot " + key + " is gone already");
        }
    }

    /** The folder holds only files that the engine put there: a log, three texts. */
    static void removeFolder(Path folder) {
        List<Path> below;
        try (Stream<Path> walk = Files.walk(folder)) {
            below = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : below) Files.deleteIfExists(path);
        } catch (NoSuchFileException e) {
            LOG.log(System.Logger.Level.DEBUG, folder + " is gone already");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder + ": " + e.getMessage(), e);
        }
    }
}
