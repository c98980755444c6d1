package djong.build.buildkit;

import djong.base.EngineException;
import djong.build.llb.Translation;
import djong.build.session.ClientSession;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import moby.buildkit.v1.BuildHistoryEvent;
import moby.buildkit.v1.BuildHistoryRequest;
import moby.buildkit.v1.CacheOptionsEntry;
import moby.buildkit.v1.ControlGrpc;
import moby.buildkit.v1.DiskUsageRequest;
import moby.buildkit.v1.DiskUsageResponse;
import moby.buildkit.v1.Exporter;
import moby.buildkit.v1.InfoRequest;
import moby.buildkit.v1.InfoResponse;
import moby.buildkit.v1.ListWorkersRequest;
import moby.buildkit.v1.ListWorkersResponse;
import moby.buildkit.v1.PruneRequest;
import moby.buildkit.v1.SolveRequest;
import moby.buildkit.v1.SolveResponse;
import moby.buildkit.v1.StatusRequest;
import moby.buildkit.v1.StatusResponse;
import moby.buildkit.v1.UpdateBuildHistoryRequest;
import moby.buildkit.v1.UpdateBuildHistoryResponse;
import moby.buildkit.v1.UsageRecord;

/** {@code moby.buildkit.v1.Control}: builds, and what is told of them. */
final class ControlService extends ControlGrpc.ControlImplBase {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BuildKit kit;

    ControlService(BuildKit kit) {
        this.kit = kit;
    }

    @Override
    public void solve(SolveRequest request, StreamObserver<SolveResponse> observer) {
        Calls.one(
                observer,
                () -> solve(request, run -> {
                    if (!request.getSession().isEmpty()) run.join(session(request.getSession()));
                }));
    }

    interface Beginning {
        void of(BuildRun run) throws InterruptedException;
    }

    /** Blocks until the build has ended. */
    SolveResponse solve(SolveRequest request, Beginning beginning) throws InterruptedException {
        try (var run = new BuildRun(request.getRef(), kit)) {
            kit.builds().add(run);
            Recording recording = Recording.begin(run, request);
            try {
                beginning.of(run);
                run.entitle(request.getEntitlementsList());
                run.handedOver(request.getFrontendInputsMap());
                var caches = new CacheExports(run, exports(request));
                imports(run, request);
                BuildResult result = result(run, request);
                Map<String, String> response = exported(run, request, result, caches);
                recording.done(result, response);
                return SolveResponse.newBuilder()
                        .putAllExporterResponse(response)
                        .build();
            } catch (RuntimeException e) {
                StatusRuntimeException failure = Details.of(e, run);
                recording.failed(failure);
                throw failure;
            } catch (InterruptedException | Error e) {
                recording.failed(Details.of(e));
                throw e;
            } finally {
                kit.builds().remove(run);
            }
        }
    }

    ClientSession session(String id) throws InterruptedException {
        return kit.sessions().find(id, PATIENCE);
    }

    private static BuildResult result(BuildRun run, SolveRequest request) throws InterruptedException {
        if (!request.getFrontend().isEmpty())
            return new Frontends(run)
                    .solve(request.getFrontend(), request.getFrontendAttrsMap(), request.getFrontendInputsMap());
        if (request.hasDefinition() && request.getDefinition().getDefCount() > 0)
            return new BuildResult(Map.of("", Translation.of(run, request.getDefinition())), Map.of());
        return run.awaitReturn();
    }

    private static void imports(BuildRun run, SolveRequest request) throws InterruptedException {
        var caches = new CacheImports(run);
        caches.add(request.getCache().getImportsList().stream()
                .map(e -> new CacheImports.Entry(e.getType(), e.getAttrsMap()))
                .toList());
        caches.add(CacheImports.of(request.getFrontendAttrsMap()));
    }

    private static List<CacheOptionsEntry> exports(SolveRequest request) {
        List<CacheOptionsEntry> exports = new ArrayList<>(request.getCache().getExportsList());
        boolean inline = request.getFrontendAttrsOrDefault("build-arg:BUILDKIT_INLINE_CACHE", "0")
                .matches("1|t|T|true|TRUE|True");
        if (inline && exports.stream().noneMatch(e -> e.getType().equals("inline")))
            exports.add(CacheOptionsEntry.newBuilder().setType("inline").build());
        return exports;
    }

    private static Map<String, String> exported(
            BuildRun run, SolveRequest request, BuildResult result, CacheExports caches) throws InterruptedException {
        Map<String, String> response = new HashMap<>();
        List<Exporter> exporters = request.getExportersCount() > 0
                ? request.getExportersList()
                : request.getExporterDeprecated().isEmpty()
                        ? List.of()
                        : List.of(Exporter.newBuilder()
                                .setType(request.getExporterDeprecated())
                                .putAllAttrs(request.getExporterAttrsDeprecatedMap())
                                .build());
        for (Exporter each : exporters) Exports.check(each.getType(), each.getAttrsMap(), result);
        run.solveAll(result.refs().values());
        BuildResult telling = caches.inline(result);
        int index = 0;
        for (Exporter each : exporters)
            response.putAll(
                    new Exports(run, telling, String.valueOf(index++)).export(each.getType(), each.getAttrsMap()));
        response.putAll(caches.export(result));
        return response;
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> observer) {
        Calls.many(observer, o -> {
            var past = kit.control().history().told(request.getRef());
            if (past.isPresent()) past.get().forEach(o::onNext);
            else follow(request.getRef(), o::onNext);
        });
    }

    /** Tells of a build that has begun or is about to, until it has ended. */
    void follow(String ref, Consumer<StatusResponse> told) throws InterruptedException {
        Progress progress = kit.builds()
                .progress(ref, PATIENCE)
                .orElseThrow(() -> new EngineException.NotFound("no such job " + ref));
        int known = 0;
        while (true) {
            List<StatusResponse> more = progress.after(known);
            if (more.isEmpty()) return;
            known += more.size();
            more.forEach(told);
        }
    }

    @Override
    public void info(InfoRequest request, StreamObserver<InfoResponse> observer) {
        Calls.one(observer, kit.control()::info);
    }

    @Override
    public void listWorkers(ListWorkersRequest request, StreamObserver<ListWorkersResponse> observer) {
        Calls.one(observer, kit.control()::workers);
    }

    @Override
    public void diskUsage(DiskUsageRequest request, StreamObserver<DiskUsageResponse> observer) {
        Calls.one(observer, () -> kit.control().diskUsage(request));
    }

    @Override
    public void prune(PruneRequest request, StreamObserver<UsageRecord> observer) {
        Calls.many(observer, o -> kit.control().prune(request).forEach(o::onNext));
    }

    @Override
    public void listenBuildHistory(BuildHistoryRequest request, StreamObserver<BuildHistoryEvent> observer) {
        Calls.many(observer, o -> kit.control().history().listen(request, o::onNext));
    }

    @Override
    public void updateBuildHistory(
            UpdateBuildHistoryRequest request, StreamObserver<UpdateBuildHistoryResponse> observer) {
        Calls.one(observer, () -> {
            kit.control().history().update(request);
            return UpdateBuildHistoryResponse.getDefaultInstance();
        });
    }
}
