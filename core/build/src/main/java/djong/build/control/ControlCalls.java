package djong.build.control;

import com.google.protobuf.Timestamp;
import djong.build.session.LocalFolders;
import djong.build.solver.Kept;
import djong.oci.Platform;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import moby.buildkit.v1.DiskUsageRequest;
import moby.buildkit.v1.DiskUsageResponse;
import moby.buildkit.v1.InfoResponse;
import moby.buildkit.v1.ListWorkersResponse;
import moby.buildkit.v1.PruneRequest;
import moby.buildkit.v1.UsageRecord;
import moby.buildkit.v1.types.BuildkitVersion;
import moby.buildkit.v1.types.GCPolicy;
import moby.buildkit.v1.types.WorkerRecord;

/** What the service Control answers besides builds, as plain calls. Any thread may call. */
public final class ControlCalls {
    /** Clients ask for no particular version of a builder that lives in a daemon. */
    private static final BuildkitVersion VERSION = BuildkitVersion.newBuilder()
            .setPackage("github.com/moby/buildkit")
            .setVersion("v0.0.0+unknown")
            .build();

    /** Clients that find it let exports, several platforms and attestations pass; what it says is of no interest to them. */
    private static final String SNAPSHOTTER = "org.mobyproject.buildkit.worker.snapshotter";

    /** So much of a key is shown as the id of what is kept. */
    private static final int ID_LENGTH = 25;

    private final Caches caches;
    private final LocalFolders folders;
    private final BuildHistory history;
    private final String worker;
    private final InstantSource clock;

    /** What is kept of builds, whoever asked for them. */
    public interface Caches {
        /** The oldest first. */
        List<Kept> kept();

        /** Forgets, but for {@code keepBytes} of them. @param all with what is kept beside results @return what was forgotten */
        List<Kept> prune(boolean all, Predicate<Kept> which, long keepBytes);

        /** So much is kept unless somebody says otherwise. */
        long limitBytes();
    }

    /** @param worker id of the one worker there is, the same after a restart */
    public ControlCalls(Caches caches, LocalFolders folders, BuildHistory history, String worker, InstantSource clock) {
        this.caches = caches;
        this.folders = folders;
        this.history = history;
        this.worker = worker;
        this.clock = clock;
    }

    public InfoResponse info() {
        return InfoResponse.newBuilder().setBuildkitVersion(VERSION).build();
    }

    public ListWorkersResponse workers() {
        return ListWorkersResponse.newBuilder().addRecord(worker()).build();
    }

    /** The one worker: this machine. */
    public WorkerRecord worker() {
        Platform host = Platform.host();
        var platform = moby.buildkit.pb.Platform.newBuilder()
                .setOS(host.os())
                .setArchitecture(host.architecture())
                .setVariant(host.variant() == null ? "" : host.variant());
        return WorkerRecord.newBuilder()
                .setID(worker)
                .putLabels(SNAPSHOTTER, "overlayfs")
                .addPlatforms(platform)
                .setBuildkitVersion(VERSION)
                .addGCPolicy(GCPolicy.newBuilder().setAll(true).setMaxUsedSpace(caches.limitBytes()))
                .build();
    }

    /** Builds that run and that have been. */
    public BuildHistory history() {
        return history;
    }

    public DiskUsageResponse diskUsage(DiskUsageRequest request) {
        Predicate<Kept> wanted = fitting(request.getFilterList(), request.getAgeLimit());
        var answer = DiskUsageResponse.newBuilder();
        caches.kept().stream().filter(wanted).map(ControlCalls::usage).forEach(answer::addRecord);
        return answer.build();
    }

    /** Forgets what is kept. Blocks for the disk. @return what was forgotten */
    public List<UsageRecord> prune(PruneRequest request) {
        Predicate<Kept> wanted = fitting(request.getFilterList(), request.getKeepDuration());
        long keep = Math.max(request.getMaxUsedSpace(), request.getReservedSpace());
        if (request.getFilterList().stream().allMatch(String::isEmpty)) folders.clear();
        return caches.prune(request.getAll(), wanted, keep).stream()
                .map(ControlCalls::usage)
                .toList();
    }

    private Predicate<Kept> fitting(List<String> filters, long unusedNanos) {
        Instant latest = clock.instant().minus(Duration.ofNanos(unusedNanos));
        Predicate<Kept> fits = Selector.of(filters, kept -> field -> switch (field) {
            case "id" -> kept.key().substring(0, ID_LENGTH);
            case "type" -> "regular";
            case "description" -> kept.description();
            case "parent", "parents" -> {
                String parent = kept.parent();
                yield parent == null ? "" : parent.substring(0, ID_LENGTH);
            }
            case "immutable", "shared" -> "true";
            case "mutable", "inuse", "private" -> "false";
            default -> null;
        });
        return unusedNanos == 0 ? fits : fits.and(kept -> !kept.lastUsed().isAfter(latest));
    }

    private static UsageRecord usage(Kept kept) {
        var record = UsageRecord.newBuilder()
                .setID(kept.key().substring(0, ID_LENGTH))
                .setSize(kept.sizeBytes())
                .setCreatedAt(timestamp(kept.created()))
                .setLastUsedAt(timestamp(kept.lastUsed()))
                .setUsageCount((int) Math.min(Integer.MAX_VALUE, kept.uses()))
                .setDescription(kept.description())
                .setRecordType("regular")
                .setShared(true);
        String parent = kept.parent();
        if (parent != null) record.addParents(parent.substring(0, ID_LENGTH));
        return record.build();
    }

    private static Timestamp timestamp(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }
}
