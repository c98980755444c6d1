package djong.volume;

import djong.base.EngineException;
import djong.base.Event;
import djong.base.EventBus;
import djong.base.Ids;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.MountInfo;
import djong.linux.Mounts;
import djong.linux.Root;
import djong.linux.Sizes;
import djong.store.metadata.Durability;
import djong.store.metadata.Entry;
import djong.store.metadata.Metadata;
import djong.store.metadata.Tx;
import djong.volume.record.VolumeRecord;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The volumes of a data root. Safe for several threads; work on one volume waits for other work on that volume only. Reading never waits.
 * Errors are in Docker's words.
 */
public final class Volumes {
    private static final System.Logger LOG = System.getLogger(Volumes.class.getName());
    private static final String COLLECTION = "volume";
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
    /** Beside the directory while it is filled from an image. */
    private static final String POPULATING = ".populating";

    private final VolumeFolders folders;
    private final Metadata metadata;
    private final EventBus events;
    private final InstantSource clock;
    private final JsonType<VolumeRecord> json = Jsonb.instance().type(VolumeRecord.class);
    private final Map<String, State> states = new ConcurrentHashMap<>();

    private Volumes(VolumeFolders folders, Metadata metadata, EventBus events, InstantSource clock) {
        this.folders = folders;
        this.metadata = metadata;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Reads what is on record and sweeps what a crash has left. Mounts of an earlier daemon are known again; who uses them must be told by
     * {@link #claim}, then {@link #unmountUnused} takes away the rest.
     *
     * @param dataRoot absolute, without links; volumes are in {@code volumes} below it
     */
    public static Volumes open(Path dataRoot, Metadata metadata, EventBus events, InstantSource clock) {
        Path folder = dataRoot.resolve("volumes");
        try {
            VolumeFolders.makeFolder(dataRoot, "volumes", 0701);
            var volumes = new Volumes(new VolumeFolders(folder), metadata, events, clock);
            volumes.load();
            return volumes;
        } catch (IOException e) {
            throw new EngineException.System("cannot use the volumes in " + folder + ": " + e.getMessage(), e);
        }
    }

    private void load() throws IOException {
        Set<String> mounted = mounted();
        for (Entry entry : metadata.read(tx -> tx.list(COLLECTION))) {
            Volume volume = decode(entry);
            var state = new State(volume);
            state.recorded = true;
            state.mounted = mounted.contains(volume.mountpoint().toString());
            states.put(volume.name(), state);
            // A record of what somebody has deleted by hand: an empty volume is better than one that cannot be used.
            if (!Files.isDirectory(volume.mountpoint())) folders.make(volume.name());
        }
        List<String> lost = folders.names().stream()
                .filter(name -> !states.containsKey(name))
                .toList();
        for (String name : lost) {
            Path data = folders.data(name);
            if (mounted.contains(data.toString())) Mounts.unmount(data, Mounts.MNT_DETACH);
        }
        if (lost.isEmpty()) return;
        Thread.ofVirtual().name("sweep volumes").start(() -> {
            for (String name : lost) {
                LOG.log(Level.INFO, "removing {0}, which no volume has", folders.of(name));
                try {
                    folders.remove(name);
                } catch (IOException e) {
                    LOG.log(Level.WARNING, "cannot remove " + folders.of(name), e);
                }
            }
        });
    }

    private static Set<String> mounted() throws IOException {
        Set<String> targets = new HashSet<>();
        for (MountInfo mount : Mounts.table()) targets.add(mount.target());
        return targets;
    }

    private Volume decode(Entry entry) {
        try {
            VolumeRecord r = json.fromJson(entry.body());
            return new Volume(
                    entry.key(), Instant.parse(r.created()), r.labels(), r.options(), folders.data(entry.key()));
        } catch (RuntimeException e) {
            throw new EngineException.System(
                    "the record of volume " + entry.key() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private byte[] encode(Volume volume) {
        return json.toJsonBytes(new VolumeRecord(volume.created().toString(), volume.labels(), volume.options()));
    }

    /**
     * The volume of that name; a new one where there is none, on the disk when this returns. Of one that exists, labels and options are not
     * looked at.
     *
     * @throws EngineException.InvalidParameter for a name or options that cannot be
     * @throws EngineException.NotFound for a driver that is not there
     */
    public Volume create(CreateVolume request) {
        CreateVolume checked = checked(request);
        try (var held = lock(checked.name(), checked)) {
            State state = held.state;
            if (!state.recorded) {
                byte[] body = encode(state.volume);
                try {
                    metadata.write(Durability.FULL, tx -> tx.put(COLLECTION, state.volume.name(), body));
                } catch (EngineException e) {
                    discardUnrecorded(state);
                    throw e;
                }
                becameVisible(state);
            }
            return state.volume;
        }
    }

    /**
     * {@link #create} for a holder that is itself in the making: the volume of that name, or a new one that is recorded only by
     * {@link #record} in the holder's own transaction, and vanishes with {@link #release} if it never comes to that.
     */
    public Volume hold(CreateVolume request, String holder) {
        CreateVolume checked = checked(request);
        try (var held = lock(checked.name(), checked)) {
            held.state.holders.add(holder);
            return held.state.volume;
        }
    }

    /** {@link #hold} of a volume that must be there. @throws EngineException.NotFound "get x: no such volume" */
    public Volume holdExisting(String name, String holder) {
        State state = states.get(name);
        if (state == null) throw missing(name);
        state.lock.lock();
        try {
            if (states.get(name) != state) throw missing(name);
            state.holders.add(holder);
            return state.volume;
        } finally {
            state.lock.unlock();
        }
    }

    /** Writes those of the volumes that are not recorded yet, in the transaction of who holds them. {@link #recorded} must follow the commit. */
    public void record(Tx tx, Collection<String> names) {
        for (String name : names) {
            State state = states.get(name);
            if (state != null && !state.recorded) tx.put(COLLECTION, name, encode(state.volume));
        }
    }

    /** The transaction of {@link #record} is on the disk: shows and announces what is new. */
    public void recorded(Collection<String> names) {
        for (String name : names) {
            State state = states.get(name);
            if (state == null) continue;
            state.lock.lock();
            try {
                if (!state.recorded) becameVisible(state);
            } finally {
                state.lock.unlock();
            }
        }
    }

    private void becameVisible(State state) {
        state.recorded = true;
        publish(state.volume.name(), "create", Map.of());
    }

    private void publish(String name, String action, Map<String, String> more) {
        var attributes = new HashMap<>(more);
        attributes.put("driver", Volume.DRIVER);
        events.publish(new Event("volume", action, name, attributes, clock.instant()));
    }

    /** With a name and a driver, and nothing that makes no sense. */
    private static CreateVolume checked(CreateVolume request) {
        String name = request.name();
        try {
            if (!request.driver().isEmpty() && !request.driver().equals(Volume.DRIVER)) {
                throw new EngineException.NotFound("error looking up volume plugin " + request.driver() + ": plugin \""
                        + request.driver() + "\" not found");
            }
            if (!name.isEmpty()) checkName(name);
        } catch (EngineException.NotFound e) {
            throw new EngineException.NotFound("create " + name + ": " + e.getMessage(), e);
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.InvalidParameter("create " + name + ": " + e.getMessage(), e);
        }
        if (!name.isEmpty()) return request;
        var labels = new HashMap<String, String>();
        if (request.labels() != null) labels.putAll(request.labels());
        labels.put(Volume.ANONYMOUS_LABEL, "");
        return new CreateVolume(Ids.random(), request.driver(), request.options(), Map.copyOf(labels));
    }

    /** @throws EngineException.InvalidParameter for what cannot be a volume's name */
    public static void checkName(String name) {
        if (name.length() == 1) {
            throw new EngineException.InvalidParameter(
                    "volume name is too short, names should be at least two alphanumeric characters");
        }
        if (!NAME.matcher(name).matches()) {
            throw new EngineException.InvalidParameter('"' + name
                    + "\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are"
                    + " allowed. If you intended to pass a host directory, use absolute path");
        }
    }

    /** All of them, by name. */
    public List<Volume> list() {
        var all = new ArrayList<Volume>();
        for (State state : states.values()) if (state.recorded) all.add(state.volume);
        all.sort(Comparator.comparing(Volume::name));
        return all;
    }

    /** @throws EngineException.NotFound "get x: no such volume" */
    public Volume find(String name) {
        State state = states.get(name);
        if (state == null || !state.recorded) throw missing(name);
        return state.volume;
    }

    private static EngineException.NotFound missing(String name) {
        return new EngineException.NotFound("get " + name + ": no such volume");
    }

    /** Who holds it; empty where nobody does and where there is no such volume. */
    public Set<String> holders(String name) {
        State state = states.get(name);
        return state == null ? Set.of() : Set.copyOf(state.holders);
    }

    /**
     * Takes a volume and all in it away. Blocks for the disk.
     *
     * @param force makes a missing one no error
     * @throws EngineException.Conflict while somebody holds it
     */
    public void remove(String name, boolean force) {
        State state = states.get(name);
        if (state == null || !state.recorded) {
            if (force) return;
            throw missing(name);
        }
        state.lock.lock();
        try {
            if (states.get(name) != state) {
                if (force) return;
                throw missing(name);
            }
            if (!state.holders.isEmpty()) {
                throw new EngineException.Conflict(
                        "remove " + name + ": volume is in use - [" + String.join(", ", state.holders) + "]");
            }
            metadata.write(Durability.FULL, tx -> tx.delete(COLLECTION, name));
            discard(state);
        } finally {
            state.lock.unlock();
        }
        publish(name, "destroy", Map.of());
    }

    /**
     * Takes away what nobody holds, is a directory of the data root, and {@code wanted} says. Blocks for the disk.
     *
     * @return what is gone, and how much that was
     */
    public Pruned prune(Predicate<Volume> wanted) {
        var names = new ArrayList<String>();
        long bytes = 0;
        for (Volume volume : list()) {
            if (!volume.plain()
                    || !wanted.test(volume)
                    || !holders(volume.name()).isEmpty()) continue;
            long size = size(volume);
            try {
                remove(volume.name(), false);
            } catch (EngineException.Conflict | EngineException.NotFound e) {
                continue; // somebody was faster
            }
            names.add(volume.name());
            bytes += size;
        }
        events.publish(new Event("volume", "prune", "", Map.of("reclaimed", Long.toString(bytes)), clock.instant()));
        return new Pruned(names, bytes);
    }

    /** Sizes and numbers of holders of all volumes that are directories of the data root; walks through all files. */
    public List<VolumeUsage> usage() {
        var all = new ArrayList<VolumeUsage>();
        for (Volume volume : list()) {
            if (volume.plain())
                all.add(new VolumeUsage(
                        volume, size(volume), holders(volume.name()).size()));
        }
        return all;
    }

    private static long size(Volume volume) {
        try {
            return Sizes.of(volume.mountpoint());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "cannot measure " + volume.mountpoint(), e);
            return 0;
        }
    }

    /**
     * After a restart: {@code holder} refers to it.
     *
     * @param uses whether it needs the directory mounted now
     * @return whether there is such a volume
     */
    public boolean claim(String name, String holder, boolean uses) {
        State state = states.get(name);
        if (state == null) return false;
        state.lock.lock();
        try {
            state.holders.add(holder);
            if (uses) state.users.add(holder);
            return true;
        } finally {
            state.lock.unlock();
        }
    }

    /** After all claims: mounts without a user go. */
    public void unmountUnused() {
        for (State state : states.values()) {
            state.lock.lock();
            try {
                if (state.users.isEmpty()) unmount(state);
            } finally {
                state.lock.unlock();
            }
        }
    }

    /** {@code holder} refers to it no more. One that was never recorded vanishes with its last holder. */
    public void release(String name, String holder) {
        State state = states.get(name);
        if (state == null) return;
        state.lock.lock();
        try {
            state.holders.remove(holder);
            if (!state.recorded && state.holders.isEmpty()) discardUnrecorded(state);
        } finally {
            state.lock.unlock();
        }
    }

    /**
     * The directory, ready for use: what the options ask for is mounted when this returns, for the first user.
     *
     * @throws EngineException.System when that fails
     */
    public Path use(String name, String user) {
        State state = states.get(name);
        if (state == null) throw missing(name);
        state.lock.lock();
        try {
            if (states.get(name) != state) throw missing(name);
            Volume volume = state.volume;
            if (!volume.plain() && !state.mounted) {
                LocalOptions.of(java.util.Objects.requireNonNull(volume.options()))
                        .mount(volume.mountpoint());
                state.mounted = true;
            }
            state.users.add(user);
            return volume.mountpoint();
        } catch (IOException e) {
            throw new EngineException.System(
                    "error while mounting volume '" + state.volume.mountpoint() + "': " + e.getMessage(), e);
        } finally {
            state.lock.unlock();
        }
    }

    /** The end of {@link #use}; with the last user the mount goes. */
    public void unuse(String name, String user) {
        State state = states.get(name);
        if (state == null) return;
        state.lock.lock();
        try {
            if (state.users.remove(user) && state.users.isEmpty()) unmount(state);
        } finally {
            state.lock.unlock();
        }
    }

    private static void unmount(State state) {
        if (!state.mounted) return;
        try {
            Mounts.unmount(state.volume.mountpoint(), Mounts.MNT_DETACH);
            state.mounted = false;
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EINVAL) state.mounted = false; // somebody has unmounted it by hand
            else LOG.log(Level.WARNING, "cannot unmount volume " + state.volume.name(), e);
        }
    }

    private void discardUnrecorded(State state) {
        try {
            discard(state);
        } catch (EngineException e) {
            LOG.log(Level.WARNING, "a volume that was never made is left behind until the next start", e);
        }
    }

    /** Removes the files and forgets the name. Under the lock; no record is left. */
    private void discard(State state) {
        String name = state.volume.name();
        unmount(state);
        try {
            String aside;
            try {
                // The name is free at once, however much there is to delete.
                aside = folders.setAside(name);
            } finally {
                states.remove(name, state);
            }
            if (aside != null) folders.remove(aside);
        } catch (IOException e) {
            throw new EngineException.System("remove " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * The first half of a removal together with the only holder: those of {@code names} that nobody else holds are not seen any more. Then
     * come {@link #unrecord} in the transaction that removes the holder, and {@link #bury}; or {@link #revive}, if that fails.
     */
    public List<String> doom(Collection<String> names, String holder) {
        var doomed = new ArrayList<String>();
        for (String name : names) {
            State state = states.get(name);
            if (state == null) continue;
            state.lock.lock();
            try {
                if (!state.recorded || !state.heldOnlyBy(holder)) continue;
                state.recorded = false;
                doomed.add(name);
            } finally {
                state.lock.unlock();
            }
        }
        return doomed;
    }

    /** Deletes the records of those that still nobody else holds: whoever began to meanwhile makes a record anew. */
    public void unrecord(Tx tx, Collection<String> doomed, String holder) {
        for (String name : doomed) {
            State state = states.get(name);
            if (state != null && !state.recorded && state.heldOnlyBy(holder)) tx.delete(COLLECTION, name);
        }
    }

    /** The holder is gone for good: so are its volumes. Blocks for the disk. */
    public void bury(Collection<String> doomed, String holder) {
        for (String name : doomed) {
            release(name, holder);
            if (!states.containsKey(name)) publish(name, "destroy", Map.of());
        }
    }

    /** The holder stays after all. */
    public void revive(Collection<String> doomed) {
        for (String name : doomed) {
            State state = states.get(name);
            if (state != null) state.recorded = true;
        }
    }

    /**
     * Fills a volume that is empty with what is in {@code source}: files with owners, modes, times and attributes, and those of the directory
     * itself. One that is not empty stays as it is. Other work on the volume waits until it is done; after a crash in its middle it begins
     * anew.
     *
     * @param subpath what to fill in it; nothing happens when that is not there
     * @param user as for {@link #use}
     */
    public void populate(String name, String user, String subpath, Dir source) {
        Path mountpoint = use(name, user);
        State state = states.get(name);
        if (state == null) throw missing(name);
        state.lock.lock();
        try (Root own = Root.open(folders.of(name));
                Dir folderOfVolume = own.directory();
                Root root = Root.open(mountpoint);
                Dir target = VolumeFolders.directory(root, subpath)) {
            if (target == null) return;
            boolean broken = folderOfVolume.statIfExists(POPULATING) != null && state.heldOnlyBy(user);
            if (broken) target.removeContents();
            if (!target.list().isEmpty()) return;
            if (!broken) folderOfVolume.create(POPULATING, 0600).close();
            CopyTree.copy(source, target);
            folderOfVolume.unlink(POPULATING);
        } catch (IOException e) {
            throw new EngineException.System("cannot copy into volume " + name + ": " + e.getMessage(), e);
        } finally {
            state.lock.unlock();
            unuse(name, user);
        }
    }

    /** The state of that name under its lock; made, with its folders, where there is none. */
    private Held lock(String name, CreateVolume request) {
        while (true) {
            State state = states.get(name);
            if (state == null) {
                Map<String, String> options = request.options();
                try {
                    if (options != null && !options.isEmpty()) LocalOptions.of(options);
                } catch (EngineException.InvalidParameter e) {
                    throw new EngineException.InvalidParameter("create " + name + ": " + e.getMessage(), e);
                }
                state = new State(new Volume(name, clock.instant(), request.labels(), options, folders.data(name)));
                state.lock.lock();
                if (states.putIfAbsent(name, state) == null) {
                    try {
                        folders.make(name);
                    } catch (IOException e) {
                        states.remove(name, state);
                        state.lock.unlock();
                        throw new EngineException.System("create " + name + ": " + e.getMessage(), e);
                    }
                    return new Held(state);
                }
                state.lock.unlock();
            } else {
                state.lock.lock();
                if (states.get(name) == state) return new Held(state);
                state.lock.unlock();
            }
        }
    }

    private record Held(State state) implements AutoCloseable {
        @Override
        public void close() {
            state.lock.unlock();
        }
    }

    /** What is known of one volume beyond its record. Changed under its lock; a state that {@link #states} no longer has is gone. */
    private static final class State {
        final ReentrantLock lock = new ReentrantLock();
        final Volume volume;
        final Set<String> holders = ConcurrentHashMap.newKeySet();
        final Set<String> users = new HashSet<>();
        volatile boolean recorded;
        boolean mounted;

        State(Volume volume) {
            this.volume = volume;
        }

        boolean heldOnlyBy(String holder) {
            return holders.size() == 1 && holders.contains(holder);
        }
    }
}
