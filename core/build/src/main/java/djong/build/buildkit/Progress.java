package djong.build.buildkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import djong.build.frontend.Gateway;
import djong.build.graph.Vertex;
import djong.build.solver.Watcher;
import djong.oci.Digest;
import djong.runtime.log.StdStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import moby.buildkit.pb.Position;
import moby.buildkit.pb.ProgressGroup;
import moby.buildkit.pb.Range;
import moby.buildkit.pb.SourceInfo;
import moby.buildkit.v1.StatusResponse;
import moby.buildkit.v1.VertexLog;
import moby.buildkit.v1.VertexStatus;
import moby.buildkit.v1.VertexWarning;
import org.jspecify.annotations.Nullable;

/** What there is to tell of a build's vertices, from its beginning: kept until the build has gone, for whoever asks late. */
final class Progress implements Watcher {
    /** So much of a vertex's output is kept; it is all in memory. */
    private static final int LOG_BYTES = 2 << 20;

    private static final String CLIPPED = "\n[output clipped, log limit 2MiB reached]\n";
    /** A line that grows is told of so often at most. */
    private static final Duration BETWEEN = Duration.ofMillis(100);

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final List<StatusResponse> told = new ArrayList<>();
    private final Map<Digest, moby.buildkit.v1.Vertex> vertices = new LinkedHashMap<>();
    private final Set<Digest> begun = new HashSet<>();
    private final Map<Digest, Integer> logBytes = new HashMap<>();
    private final Map<Digest, ProgressGroup> groups = new HashMap<>();
    private int cachedSteps;
    private int warnings;
    private @Nullable Digest failed;
    private boolean ended;

    Progress(InstantSource clock) {
        this.clock = clock;
    }

    static Timestamp time(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    private Timestamp now() {
        return time(clock.instant());
    }

    private void tell(StatusResponse.Builder event) {
        lock.lock();
        try {
            if (ended) return;
            told.add(event.build());
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing follows. */
    void end() {
        lock.lock();
        try {
            ended = true;
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What comes after the first {@code from} events; blocks for one at least. Empty when nothing follows. */
    List<StatusResponse> after(int from) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (told.size() <= from && !ended) more.await();
            return List.copyOf(told.subList(Math.min(from, told.size()), told.size()));
        } finally {
            lock.unlock();
        }
    }

    /** The first vertex that has failed. */
    Optional<Digest> failed() {
        lock.lock();
        try {
            return Optional.ofNullable(failed);
        } finally {
            lock.unlock();
        }
    }

    /** Everything so far. */
    List<StatusResponse> told() {
        lock.lock();
        try {
            return List.copyOf(told);
        } finally {
            lock.unlock();
        }
    }

    record Counts(int total, int completed, int cached, int warnings) {}

    Counts counts() {
        lock.lock();
        try {
            int completed = (int) vertices.values().stream()
                    .filter(moby.buildkit.v1.Vertex::hasCompleted)
                    .count();
            return new Counts(vertices.size(), completed, cachedSteps, warnings);
        } finally {
            lock.unlock();
        }
    }

    /** Makes known what is going to be done: the vertex, and all that it stands on. */
    void planned(Vertex vertex) {
        lock.lock();
        try {
            var event = StatusResponse.newBuilder();
            plan(vertex, event);
            if (event.getVertexesCount() > 0) tell(event);
        } finally {
            lock.unlock();
        }
    }

    private void plan(Vertex vertex, StatusResponse.Builder event) {
        if (hidden(vertex) || vertices.containsKey(vertex.digest())) return;
        for (Vertex input : vertex.inputs()) plan(input, event);
        event.addVertexes(known(vertex));
    }

    /** Nothing is told of a stage that begins with nothing. */
    private static boolean hidden(Vertex vertex) {
        return vertex.name().equals("scratch");
    }

    /** Under the lock. */
    private moby.buildkit.v1.Vertex known(Vertex vertex) {
        return vertices.computeIfAbsent(vertex.digest(), _ -> {
            var made = moby.buildkit.v1.Vertex.newBuilder()
                    .setDigest(vertex.digest().toString())
                    .setName(vertex.name());
            for (Vertex input : vertex.inputs())
                if (!hidden(input)) made.addInputs(input.digest().toString());
            ProgressGroup group = groups.get(vertex.digest());
            if (group != null) made.setProgressGroup(group);
            return made.build();
        });
    }

    /** Before it is heard of. */
    void grouped(Vertex vertex, ProgressGroup group) {
        lock.lock();
        try {
            groups.put(vertex.digest(), group);
        } finally {
            lock.unlock();
        }
    }

    private interface Change {
        void of(moby.buildkit.v1.Vertex.Builder vertex);
    }

    private void change(Vertex vertex, Change change) {
        if (hidden(vertex)) return;
        lock.lock();
        try {
            moby.buildkit.v1.Vertex.Builder next = known(vertex).toBuilder();
            change.of(next);
            moby.buildkit.v1.Vertex changed = next.build();
            vertices.put(vertex.digest(), changed);
            tell(StatusResponse.newBuilder().addVertexes(changed));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void begun(Vertex vertex) {
        lock.lock();
        try {
            if (!begun.add(vertex.digest())) return;
        } finally {
            lock.unlock();
        }
        change(vertex, v -> v.setStarted(now()));
    }

    @Override
    public void cached(Vertex vertex) {
        begun(vertex);
        lock.lock();
        try {
            cachedSteps++;
        } finally {
            lock.unlock();
        }
        change(vertex, v -> v.setCached(true));
    }

    @Override
    public void ended(Vertex vertex, @Nullable Throwable failure) {
        lock.lock();
        try {
            if (!begun.contains(vertex.digest())) return;
            if (failure != null && failed == null && !(failure instanceof InterruptedException))
                failed = vertex.digest();
        } finally {
            lock.unlock();
        }
        change(vertex, v -> {
            v.setCompleted(now());
            if (failure instanceof InterruptedException) v.setError("context canceled");
            else if (failure != null) v.setError(Failures.own(failure));
        });
    }

    @Override
    public void output(Vertex vertex, StdStream stream, byte[] bytes) {
        lock.lock();
        try {
            int before = logBytes.getOrDefault(vertex.digest(), 0);
            if (before > LOG_BYTES) return;
            logBytes.put(vertex.digest(), before + bytes.length);
            if (before + bytes.length <= LOG_BYTES) {
                log(vertex, stream, ByteString.copyFrom(bytes));
                return;
            }
            log(vertex, stream, ByteString.copyFrom(bytes, 0, LOG_BYTES - before));
            log(vertex, stream, ByteString.copyFromUtf8(CLIPPED));
        } finally {
            lock.unlock();
        }
    }

    private void log(Vertex vertex, StdStream stream, ByteString bytes) {
        tell(StatusResponse.newBuilder()
                .addLogs(VertexLog.newBuilder()
                        .setVertex(vertex.digest().toString())
                        .setTimestamp(now())
                        .setStream(stream == StdStream.STDERR ? 2 : 1)
                        .setMsg(bytes)));
    }

    /** One line of what a vertex does. */
    final class Line {
        private final Digest vertex;
        private final String id;
        private final String name;
        private final Timestamp started = now();
        private Instant last = clock.instant();

        private Line(Digest vertex, String id, String name) {
            this.vertex = vertex;
            this.id = id;
            this.name = name;
            tell(0, 0, false);
        }

        private void tell(long current, long total, boolean done) {
            Timestamp now = now();
            var status = VertexStatus.newBuilder()
                    .setID(id)
                    .setVertex(vertex.toString())
                    .setName(name)
                    .setCurrent(current)
                    .setTotal(total)
                    .setTimestamp(now)
                    .setStarted(started);
            if (done) status.setCompleted(now);
            Progress.this.tell(StatusResponse.newBuilder().addStatuses(status));
        }

        /** May be called for every piece; only some of it is told. */
        void reached(long current, long total) {
            lock.lock();
            try {
                Instant now = clock.instant();
                if (now.isBefore(last.plus(BETWEEN))) return;
                last = now;
                tell(current, total, false);
            } finally {
                lock.unlock();
            }
        }

        void done(long current, long total) {
            tell(current, total, true);
        }
    }

    Line line(Vertex vertex, String id, String name) {
        return new Line(vertex.digest(), id, name);
    }

    void warn(Vertex vertex, Gateway.Advice advice) {
        lock.lock();
        try {
            warnings++;
        } finally {
            lock.unlock();
        }
        var warning = VertexWarning.newBuilder()
                .setVertex(vertex.digest().toString())
                .setLevel(1)
                .setShort(ByteString.copyFromUtf8(advice.message()))
                .setUrl(advice.url())
                .setInfo(SourceInfo.newBuilder()
                        .setFilename(advice.file())
                        .setLanguage("Dockerfile")
                        .setData(ByteString.copyFromUtf8(advice.text())));
        for (String detail : advice.detail()) warning.addDetail(ByteString.copyFromUtf8(detail));
        for (int[] range : advice.ranges())
            warning.addRanges(Range.newBuilder()
                    .setStart(Position.newBuilder().setLine(range[0]))
                    .setEnd(Position.newBuilder().setLine(range[1])));
        tell(StatusResponse.newBuilder().addWarnings(warning));
    }

    void warn(VertexWarning warning) {
        tell(StatusResponse.newBuilder().addWarnings(warning));
    }
}
