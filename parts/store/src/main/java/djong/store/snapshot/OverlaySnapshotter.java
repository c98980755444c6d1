package djong.store.snapshot;

import djong.base.EngineException;
import djong.linux.Fd;
import djong.linux.Mount;
import djong.store.lease.Leases;
import djong.store.lease.WriteGate;
import djong.store.metadata.Durability;
import djong.store.metadata.Entry;
import djong.store.metadata.Metadata;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots as overlayfs layers: one numbered folder each. The metadata is what counts: a folder without a record is rubbish, an active
 * record without its folder had nothing in it yet, a committed one without is damage.
 */
public final class OverlaySnapshotter implements Snapshotter, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(OverlaySnapshotter.class.getName());
    static final String COLLECTION = "snapshot";

    private final Path folder;
    private final Metadata metadata;
    private final WriteGate gate;
    private final Leases leases;
    private final Step.Watch watch;
    private final Trash trash;
    private final Spares spares;
    private final Chores chores;
    private final Projects projects;
    /** Changes, one at a time; readers look at the map without it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, SnapshotRecord> records = new ConcurrentHashMap<>();
    private final Map<String, Integer> children = new HashMap<>();
    private int next = 1;

    OverlaySnapshotter(Path folder, Metadata metadata, WriteGate gate, Leases leases, Step.Watch watch) {
        this.folder = folder;
        this.metadata = metadata;
        this.gate = gate;
        this.leases = leases;
        this.watch = watch;
        this.projects = new Projects(folder);
        try {
            this.trash = new Trash(folder.resolve("removed"));
            this.spares = new Spares(folder.resolve("spare"), trash);
            load();
            repair();
        } catch (IOException e) {
            throw failure("open " + folder, e);
        }
        this.chores = new Chores(List.of(trash::empty, spares::fill));
    }

    /** Opens {@code folder} and repairs what a crash has left; removes {@link Snapshotter#TRANSIENT} snapshots. */
    public static OverlaySnapshotter open(Path folder, Metadata metadata, WriteGate gate, Leases leases) {
        return new OverlaySnapshotter(folder, metadata, gate, leases, Step.Watch.NONE);
    }

    private void load() {
        for (Entry entry : metadata.read(tx -> tx.list(COLLECTION))) {
            SnapshotRecord record = SnapshotRecord.decode(entry.key(), entry.body());
            records.put(record.key(), record);
            next = Math.max(next, record.number() + 1);
        }
    }

    private void repair() throws IOException {
        List<SnapshotRecord> abandoned = records.values().stream()
                .filter(record ->
                        record.key().startsWith(TRANSIENT) && !(record.snapshot() instanceof Snapshot.Committed))
                .toList();
        if (!abandoned.isEmpty()) {
            metadata.write(Durability.NORMAL, tx -> {
                for (SnapshotRecord record : abandoned) tx.delete(COLLECTION, record.key());
            });
            for (SnapshotRecord record : abandoned) records.remove(record.key());
        }
        Set<String> folders = new HashSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) folders.add(entry.getFileName().toString());
        }
        folders.removeAll(Set.of("removed", "spare"));
        for (SnapshotRecord record : records.values()) {
            if (record.parent() instanceof String parent) children.merge(parent, 1, Integer::sum);
            folders.remove(Integer.toString(record.number()));
            if (record.snapshot() instanceof Snapshot.Committed) {
                if (Files.exists(work(record))) trash.take(work(record));
                if (!Files.isDirectory(upper(record)))
                    LOG.log(
                            System.Logger.Level.ERROR,
                            "the files of snapshot {0} are lost: no {1}",
                            record.key(),
                            upper(record));
            } else if (!Files.isDirectory(upper(record)) || !Files.isDirectory(work(record))) {
                Spares.make(folder(record));
                own(record);
            }
        }
        for (String orphan : folders) trash.take(folder.resolve(orphan));
    }

    @Override
    public Snapshot.Active prepare(String key, @Nullable String parent) {
        var snapshot = new Snapshot.Active(key, parent);
        add(snapshot);
        return snapshot;
    }

    @Override
    public Snapshot.View view(String key, @Nullable String parent) {
        var snapshot = new Snapshot.View(key, parent);
        add(snapshot);
        return snapshot;
    }

    private void add(Snapshot snapshot) {
        String key = snapshot.key();
        String parent = snapshot.parent();
        try (var _ = gate.enter()) {
            lock.lock();
            try {
                if (records.containsKey(key)) throw taken(key);
                if (parent != null) base(parent);
                var record = new SnapshotRecord(next++, snapshot);
                spares.place(folder(record));
                own(record);
                watch.reached(Step.PREPARE_MADE);
                // The record of whoever wants this snapshot comes later, is FULL, and makes this one durable with it.
                metadata.write(Durability.NORMAL, tx -> tx.put(COLLECTION, key, record.encode()));
                records.put(key, record);
                if (parent != null) children.merge(parent, 1, Integer::sum);
                leases.addedSnapshot(key);
            } finally {
                lock.unlock();
            }
        } catch (IOException e) {
            throw failure("prepare " + key, e);
        }
        chores.wake();
    }

    /** Overlay takes owner and mode of the root directory from the upper layer, so these are copied up from the parent. */
    private void own(SnapshotRecord record) throws IOException {
        String parent = record.parent();
        SnapshotRecord below = parent == null ? null : records.get(parent);
        if (below == null) return;
        Path upper = upper(record);
        Owner wanted = Owner.of(upper(below));
        Owner found = Owner.of(upper);
        if (wanted.uid() != found.uid()) Files.setAttribute(upper, "unix:uid", wanted.uid());
        if (wanted.gid() != found.gid()) Files.setAttribute(upper, "unix:gid", wanted.gid());
        // Last, since chown(2) clears set-id bits.
        if (wanted.mode() != found.mode()) Files.setAttribute(upper, "unix:mode", wanted.mode());
    }

    private record Owner(int mode, int uid, int gid) {
        static Owner of(Path path) throws IOException {
            Map<String, Object> all = Files.readAttributes(path, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
            return new Owner(number(all, "mode") & 07777, number(all, "uid"), number(all, "gid"));
        }

        private static int number(Map<String, Object> all, String name) {
            return (Integer) Objects.requireNonNull(all.get(name), name);
        }
    }

    @Override
    public Snapshot.Committed commit(String name, String key) {
        return commit(name, committable(name, key), record(key).parent());
    }

    @Override
    public Snapshot.Committed commit(String name, String key, @Nullable String parent) {
        return commit(name, committable(name, key), parent);
    }

    private Snapshot.Committed commit(String name, SnapshotRecord before, @Nullable String parent) {
        String key = before.key();
        try {
            // Outside the lock: this takes as long as the disk needs for all that was unpacked.
            Usage usage = measure(upper(before));
            sync();
            watch.reached(Step.COMMIT_SYNCED);
            var snapshot = new Snapshot.Committed(name, parent, usage);
            var record = new SnapshotRecord(before.number(), snapshot);
            try (var _ = gate.enter()) {
                lock.lock();
                try {
                    committable(name, key);
                    if (parent != null) base(parent);
                    if (!Objects.equals(parent, before.parent())) own(record);
                    metadata.write(Durability.FULL, tx -> {
                        tx.delete(COLLECTION, key);
                        tx.put(COLLECTION, name, record.encode());
                    });
                    watch.reached(Step.COMMIT_RECORDED);
                    records.put(name, record);
                    records.remove(key);
                    if (!Objects.equals(parent, before.parent())) {
                        dropChild(before.parent());
                        if (parent != null) children.merge(parent, 1, Integer::sum);
                    }
                    leases.addedSnapshot(name);
                } finally {
                    lock.unlock();
                }
            }
            trash.take(work(record));
            chores.wake();
            return snapshot;
        } catch (IOException e) {
            throw failure("commit " + key, e);
        }
    }

    private void base(String parent) {
        if (!(record(parent).snapshot() instanceof Snapshot.Committed))
            throw new EngineException.Conflict("snapshot " + parent + " is not committed");
    }

    private void dropChild(@Nullable String parent) {
        if (parent != null) children.merge(parent, -1, (a, b) -> a + b == 0 ? null : a + b);
    }

    private SnapshotRecord committable(String name, String key) {
        SnapshotRecord record = record(key);
        if (!(record.snapshot() instanceof Snapshot.Active))
            throw new EngineException.NotFound("snapshot " + key + " is not active");
        if (records.containsKey(name)) throw taken(name);
        return record;
    }

    /** syncfs(2) holds whatever thread calls it, so that is never a carrier of virtual threads. */
    private void sync() throws IOException {
        IOException[] failed = {null};
        Thread thread = Thread.ofPlatform().name("djong-sync").start(() -> {
            try (Fd root = Fd.open(folder, Fd.READ_ONLY)) {
                root.syncFileSystem();
            } catch (IOException e) {
                failed[0] = e;
            }
        });
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
        if (failed[0] != null) throw failed[0];
    }

    @Override
    public void remove(String key) {
        lock.lock();
        try {
            SnapshotRecord record = record(key);
            if (children.getOrDefault(key, 0) > 0)
                throw new EngineException.Conflict("snapshot " + key + " has children");
            // A committed one must not come back after a power cut, without its files; an active one may, empty.
            Durability durability =
                    record.snapshot() instanceof Snapshot.Committed ? Durability.FULL : Durability.NORMAL;
            metadata.write(durability, tx -> tx.delete(COLLECTION, key));
            watch.reached(Step.REMOVE_RECORDED);
            records.remove(key);
            dropChild(record.parent());
            trash.take(folder(record));
            watch.reached(Step.REMOVE_RENAMED);
        } catch (IOException e) {
            throw failure("remove " + key, e);
        } finally {
            lock.unlock();
        }
        chores.wake();
    }

    @Override
    public List<Mount> mounts(String key, Path target, boolean volatileUpper) {
        SnapshotRecord record = record(key);
        List<Path> lower = lower(key);
        return switch (record.snapshot()) {
            case Snapshot.Committed _ ->
                throw new EngineException.Conflict("snapshot " + key + " is committed: mount a view of it");
            case Snapshot.Active _ when lower.isEmpty() -> List.of(bind(upper(record), target, "rw"));
            case Snapshot.View _ when lower.isEmpty() -> List.of(bind(upper(record), target, "ro"));
            case Snapshot.View _ -> mountsOfParent(key, target);
            case Snapshot.Active _ -> {
                forgetVolatile(record);
                List<String> options = new ArrayList<>();
                options.add("upperdir=" + upper(record));
                options.add("workdir=" + work(record));
                if (volatileUpper) options.add("volatile");
                yield List.of(overlay(target, lower, options));
            }
        };
    }

    @Override
    public List<Mount> mountsOfParent(String key, Path target) {
        List<Path> lower = lower(key);
        return switch (lower.size()) {
            case 0 -> List.of();
            case 1 -> List.of(bind(lower.getFirst(), target, "ro"));
            default -> List.of(overlay(target, lower, List.of("ro")));
        };
    }

    private static Mount bind(Path from, Path target, String access) {
        return new Mount("bind", from.toString(), target, List.of("bind", access));
    }

    private static Mount overlay(Path target, List<Path> lower, List<String> more) {
        List<String> options = new ArrayList<>();
        for (Path layer : lower) options.add("lowerdir+=" + layer);
        options.addAll(more);
        // Whatever the kernel was built to prefer: layers must mean the same on every host, and be readable without
        // overlay.
        options.add("index=off");
        options.add("metacopy=off");
        options.add("redirect_dir=off");
        return new Mount("overlay", "overlay", target, options);
    }

    /** After a mount with "volatile" overlay refuses the next one, unless this is gone; kernel documentation, overlayfs, "Volatile mount". */
    private void forgetVolatile(SnapshotRecord record) {
        Path incompatible = work(record).resolve("work").resolve("incompat");
        try {
            if (!Files.exists(incompatible, LinkOption.NOFOLLOW_LINKS)) return;
            trash.take(incompatible);
            chores.wake();
        } catch (IOException e) {
            throw failure("mounts of " + record.key(), e);
        }
    }

    @Override
    public Path upper(String key) {
        SnapshotRecord record = record(key);
        if (record.snapshot() instanceof Snapshot.Active) return upper(record);
        throw new EngineException.NotFound("snapshot " + key + " is not active");
    }

    @Override
    public Path work(String key) {
        SnapshotRecord record = record(key);
        if (record.snapshot() instanceof Snapshot.Active) return work(record);
        throw new EngineException.NotFound("snapshot " + key + " is not active");
    }

    @Override
    public List<Path> lower(String key) {
        List<Path> folders = new ArrayList<>();
        String at = record(key).parent();
        while (at != null) {
            SnapshotRecord record = record(at);
            folders.add(upper(record));
            at = record.parent();
        }
        return folders;
    }

    @Override
    public boolean canLimit() {
        return projects.available();
    }

    @Override
    public void limit(String key, long bytes) {
        SnapshotRecord record = record(key);
        try {
            projects.limit(record.number(), List.of(folder(record), upper(record), work(record)), bytes);
        } catch (IOException e) {
            throw failure("limit " + key, e);
        }
    }

    @Override
    public boolean exists(String key) {
        return records.containsKey(key);
    }

    @Override
    public Optional<Snapshot> find(String key) {
        return Optional.ofNullable(records.get(key)).map(SnapshotRecord::snapshot);
    }

    @Override
    public @Nullable String parent(String key) {
        return record(key).parent();
    }

    @Override
    public Usage usage(String key) {
        SnapshotRecord record = record(key);
        if (record.snapshot() instanceof Snapshot.Committed committed) return committed.usage();
        try {
            return measure(upper(record));
        } catch (IOException e) {
            throw failure("usage of " + key, e);
        }
    }

    private static Usage measure(Path root) throws IOException {
        var counter = new Counter();
        Files.walkFileTree(root, counter);
        return new Usage(counter.bytes, counter.inodes);
    }

    /** A container may be changing the tree meanwhile: what vanishes counts nothing. */
    private static final class Counter extends SimpleFileVisitor<Path> {
        private final Set<Object> seen = new HashSet<>();
        private long bytes;
        private long inodes;

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            inodes++;
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (seen.add(attributes.fileKey())) {
                inodes++;
                bytes += attributes.size();
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) return FileVisitResult.CONTINUE;
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
            if (e == null || e instanceof NoSuchFileException) return FileVisitResult.CONTINUE;
            throw e;
        }
    }

    @Override
    public List<Snapshot> walk() {
        return records.values().stream().map(SnapshotRecord::snapshot).toList();
    }

    /** Blocks until what was removed before the call is deleted. */
    void awaitDeleted() throws InterruptedException {
        chores.await();
    }

    private SnapshotRecord record(String key) {
        SnapshotRecord record = records.get(key);
        if (record == null) throw new EngineException.NotFound("snapshot " + key + " does not exist");
        return record;
    }

    private Path folder(SnapshotRecord record) {
        return folder.resolve(Integer.toString(record.number()));
    }

    private Path upper(SnapshotRecord record) {
        return folder(record).resolve("fs");
    }

    private Path work(SnapshotRecord record) {
        return folder(record).resolve("work");
    }

    private static EngineException taken(String key) {
        return new EngineException.Conflict("snapshot " + key + " already exists");
    }

    private static EngineException failure(String what, IOException e) {
        return new EngineException.System("snapshot: " + what + ": " + e.getMessage(), e);
    }

    /** Stops deleting; the rest is deleted after the next open. */
    @Override
    public void close() {
        trash.close();
        chores.close();
    }
}
