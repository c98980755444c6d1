package djong.build.control;

import com.google.protobuf.InvalidProtocolBufferException;
import djong.base.EngineException;
import djong.oci.Digest;
import djong.store.Store;
import djong.store.gc.Roots;
import djong.store.metadata.Durability;
import djong.store.metadata.Entry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import moby.buildkit.v1.BuildHistoryEvent;
import moby.buildkit.v1.BuildHistoryEventType;
import moby.buildkit.v1.BuildHistoryRecord;
import moby.buildkit.v1.BuildHistoryRequest;
import moby.buildkit.v1.BuildResultInfo;
import moby.buildkit.v1.Descriptor;
import moby.buildkit.v1.StatusResponse;
import moby.buildkit.v1.UpdateBuildHistoryRequest;

/** Builds that run and that have been. A record is on the disk before anyone hears that its build has ended; what a build told is a blob. Any thread may call. */
public final class BuildHistory {
    private static final String COLLECTION = "build-history";
    private static final String DOCUMENTS = "build-documents";
    private static final String STATUS_TYPE = "application/vnd.buildkit.status.v0";
    private static final int MOST = 50;
    private static final Duration KEPT = Duration.ofHours(48);
    private static final long MAX_TOLD = 64 << 20;
    private static final int SLOW_LISTENER = 4096;

    private final Store store;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, BuildHistoryRecord> running = new LinkedHashMap<>();
    private final Map<String, BuildHistoryRecord> ended = new LinkedHashMap<>();
    private final List<BlockingQueue<BuildHistoryEvent>> listeners = new CopyOnWriteArrayList<>();

    private BuildHistory(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Reads what earlier daemons have left; what cannot be read any more is forgotten. */
    public static BuildHistory open(Store store, InstantSource clock) {
        var history = new BuildHistory(store, clock);
        for (Entry entry : store.metadata().read(tx -> tx.list(COLLECTION))) {
            try {
                history.ended.put(entry.key(), BuildHistoryRecord.parseFrom(entry.body()));
            } catch (InvalidProtocolBufferException e) {
                System.getLogger(BuildHistory.class.getName())
                        .log(System.Logger.Level.WARNING, "a build's record is forgotten: " + entry.key(), e);
            }
        }
        return history;
    }

    /** A build has begun. */
    public void begin(BuildHistoryRecord record) {
        lock.lock();
        try {
            running.put(record.getRef(), record);
            publish(BuildHistoryEventType.STARTED, record);
        } finally {
            lock.unlock();
        }
    }

    /**
     * A build has ended.
     *
     * @param record with what has come of it; the blobs that it names are kept as long as it
     * @param documents that it names as well, and that are no blobs
     * @param told all that its clients were told, in order
     */
    public void end(BuildHistoryRecord record, List<byte[]> documents, List<StatusResponse> told) {
        try (var lease = store.leases().open("build " + record.getRef())) {
            byte[] log = log(told);
            Digest digest = store.content().put(log);
            lease.keep(digest);
            BuildHistoryRecord whole = record.toBuilder()
                    .setLogs(Descriptor.newBuilder()
                            .setMediaType(STATUS_TYPE)
                            .setDigest(digest.toString())
                            .setSize(log.length))
                    .build();
            lock.lock();
            try {
                store.metadata().write(Durability.NORMAL, tx -> {
                    for (byte[] each : documents)
                        tx.put(DOCUMENTS, Digest.of(each).toString(), each);
                    tx.put(COLLECTION, whole.getRef(), whole.toByteArray());
                });
                running.remove(whole.getRef());
                ended.put(whole.getRef(), whole);
                publish(BuildHistoryEventType.COMPLETE, whole);
                forgetOld();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Each answer with its length, four bytes of the lowest first. */
    private static byte[] log(List<StatusResponse> told) {
        var log = new ByteArrayOutputStream();
        for (StatusResponse each : told) {
            byte[] bytes = each.toByteArray();
            log.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(bytes.length)
                    .array());
            log.writeBytes(bytes);
        }
        return log.toByteArray();
    }

    /** What the clients of a build that has ended were told; empty for one that is not known. */
    public Optional<List<StatusResponse>> told(String ref) {
        BuildHistoryRecord record;
        lock.lock();
        try {
            record = ended.get(ref);
        } finally {
            lock.unlock();
        }
        if (record == null) return Optional.empty();
        var log = ByteBuffer.wrap(
                        store.content().read(Digest.parse(record.getLogs().getDigest()), MAX_TOLD))
                .order(ByteOrder.LITTLE_ENDIAN);
        List<StatusResponse> told = new ArrayList<>();
        try {
            while (log.hasRemaining()) {
                byte[] bytes = new byte[log.getInt()];
                log.get(bytes);
                told.add(StatusResponse.parseFrom(bytes));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new EngineException.System("the log of build " + ref + " cannot be read: " + e.getMessage(), e);
        }
        return Optional.of(told);
    }

    /** A listener of events. */
    public interface Listener {
        void heard(BuildHistoryEvent event) throws InterruptedException;
    }

    /** Tells of builds, then of what becomes of them until the thread is interrupted or, if that was asked for, at once ends. Blocks. */
    public void listen(BuildHistoryRequest request, Listener listener) throws InterruptedException {
        Predicate<BuildHistoryRecord> wanted = wanted(request);
        BlockingQueue<BuildHistoryEvent> events = new LinkedBlockingQueue<>(SLOW_LISTENER);
        List<BuildHistoryEvent> now = new ArrayList<>();
        lock.lock();
        try {
            for (BuildHistoryRecord each : running.values()) now.add(event(BuildHistoryEventType.STARTED, each));
            if (!request.getActiveOnly())
                for (BuildHistoryRecord each : ended.values()) now.add(event(BuildHistoryEventType.COMPLETE, each));
            if (!request.getEarlyExit()) listeners.add(events);
        } finally {
            lock.unlock();
        }
        try {
            now.sort(Comparator.comparing(each -> created(each.getRecord())));
            List<BuildHistoryEvent> chosen =
                    now.stream().filter(each -> wanted.test(each.getRecord())).toList();
            int limit = request.getLimit() > 0 ? request.getLimit() : chosen.size();
            for (BuildHistoryEvent each : chosen.subList(Math.max(0, chosen.size() - limit), chosen.size()))
                listener.heard(each);
            if (request.getEarlyExit()) return;
            while (listeners.contains(events) || !events.isEmpty()) {
                BuildHistoryEvent event = events.take();
                if (wanted.test(event.getRecord())) listener.heard(event);
            }
            throw new EngineException.Unavailable("the listener does not keep up");
        } finally {
            listeners.remove(events);
        }
    }

    private static Predicate<BuildHistoryRecord> wanted(BuildHistoryRequest request) {
        Predicate<BuildHistoryRecord> fits = Selector.of(request.getFilterList(), record -> field -> switch (field) {
            case "ref" -> record.getRef();
            case "status" -> !record.hasCompletedAt() ? "running" : record.hasError() ? "error" : "completed";
            case "repository" -> record.getFrontendAttrsOrDefault("vcs:source", "");
            default -> null;
        });
        return fits.and(record -> request.getRef().isEmpty() || request.getRef().equals(record.getRef()));
    }

    /** Pins, unpins or forgets a build. */
    public void update(UpdateBuildHistoryRequest request) {
        lock.lock();
        try {
            BuildHistoryRecord record = ended.get(request.getRef());
            if (record == null)
                // BuildKit's words, and its kind of failure: clients show the kind as well, if there is one.
                throw new EngineException.System("lease \"ref_" + request.getRef() + "\": not found");
            if (request.getFinalize()) return;
            if (request.getDelete()) forget(record);
            else {
                BuildHistoryRecord changed =
                        record.toBuilder().setPinned(request.getPinned()).build();
                store.metadata()
                        .write(Durability.NORMAL, tx -> tx.put(COLLECTION, changed.getRef(), changed.toByteArray()));
                ended.put(changed.getRef(), changed);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void forgetOld() {
        Instant oldest = clock.instant().minus(KEPT);
        List<BuildHistoryRecord> free = ended.values().stream()
                .filter(each -> !each.getPinned())
                .sorted(Comparator.comparing(BuildHistory::created))
                .toList();
        for (int i = 0; i < free.size(); i++)
            if (free.size() - i > MOST || created(free.get(i)).isBefore(oldest)) forget(free.get(i));
    }

    /** Under the lock. */
    private void forget(BuildHistoryRecord record) {
        store.metadata().write(Durability.NORMAL, tx -> {
            results(record)
                    .flatMap(each -> each.getAttestationsList().stream())
                    .forEach(each -> tx.delete(DOCUMENTS, each.getDigest()));
            tx.delete(COLLECTION, record.getRef());
        });
        ended.remove(record.getRef());
        publish(BuildHistoryEventType.DELETED, record);
    }

    private void publish(BuildHistoryEventType type, BuildHistoryRecord record) {
        // One that does not keep up is cut off.
        listeners.removeIf(each -> !each.offer(event(type, record)));
    }

    private static BuildHistoryEvent event(BuildHistoryEventType type, BuildHistoryRecord record) {
        return BuildHistoryEvent.newBuilder().setType(type).setRecord(record).build();
    }

    private static Instant created(BuildHistoryRecord record) {
        return Instant.ofEpochSecond(
                record.getCreatedAt().getSeconds(), record.getCreatedAt().getNanos());
    }

    /** Blobs that records name. */
    public Roots roots() {
        Set<Digest> blobs = new HashSet<>();
        lock.lock();
        try {
            for (BuildHistoryRecord record : ended.values()) {
                blobs.add(Digest.parse(record.getLogs().getDigest()));
                if (record.hasExternalError())
                    blobs.add(Digest.parse(record.getExternalError().getDigest()));
                results(record)
                        .flatMap(BuildHistory::descriptors)
                        .map(each -> Digest.parse(each.getDigest()))
                        .filter(store.content()::has)
                        .forEach(blobs::add);
            }
        } finally {
            lock.unlock();
        }
        return new Roots(blobs, Set.of());
    }

    private static Stream<BuildResultInfo> results(BuildHistoryRecord record) {
        return Stream.concat(Stream.of(record.getResult()), record.getResultsMap().values().stream());
    }

    /** What a record names and what is no blob; empty where nothing is called so. */
    public Optional<byte[]> document(Digest digest) {
        return store.metadata().read(tx -> tx.get(DOCUMENTS, digest.toString()));
    }

    private static Stream<Descriptor> descriptors(BuildResultInfo result) {
        return Stream.concat(result.getAttestationsList().stream(), result.getResultsMap().values().stream());
    }
}
