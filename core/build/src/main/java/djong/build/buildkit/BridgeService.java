package djong.build.buildkit;

import com.google.protobuf.ByteString;
import djong.base.EngineException;
import djong.build.graph.Vertex;
import djong.build.llb.Translation;
import djong.image.Image;
import djong.oci.Digest;
import djong.oci.Platform;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import moby.buildkit.v1.VertexWarning;
import moby.buildkit.v1.apicaps.APICap;
import moby.buildkit.v1.frontend.*;

/** {@code moby.buildkit.v1.frontend.LLBBridge}: what a frontend that runs with the client asks of its build. */
final class BridgeService extends LLBBridgeGrpc.LLBBridgeImplBase {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final List<String> FRONTEND = List.of(
            "solve.base",
            "solve.inlinereturn",
            "resolveimage",
            "resolveimage.resolvemode",
            "readfile",
            "readdir",
            "statfile",
            "importcaches",
            "proto.refarray",
            "reference.output",
            "return",
            "returnmap",
            "frontend.inputs",
            "gateway.solve.metadata",
            "frontend.caps",
            "gateway.solve.evaluate",
            "gateway.evaluate",
            "gateway.warnings",
            "reference.attestations",
            "source.metaresolver");

    /** How sources say that they are images. */
    private static final String IMAGE = "docker-image://";

    private static final String LAYOUTS = "oci-layout://";
    /** Who is asked for an image: its registry, or the client. */
    private static final int LAYOUT = 1;

    private final BuildKit kit;

    BridgeService(BuildKit kit) {
        this.kit = kit;
    }

    private interface Work<A> {
        A in(BuildRun run) throws Exception;
    }

    private <A> void answer(StreamObserver<A> observer, Work<A> work) {
        String id = Calls.buildId();
        Calls.one(observer, () -> {
            BuildRun run = kit.builds()
                    .find(id, PATIENCE)
                    .orElseThrow(() -> new EngineException.NotFound("no such job " + id));
            try {
                return work.in(run);
            } catch (RuntimeException e) {
                throw Details.of(e, run);
            }
        });
    }

    @Override
    public void ping(PingRequest request, StreamObserver<PongResponse> observer) {
        answer(observer, _ -> {
            var pong = PongResponse.newBuilder();
            for (String each : FRONTEND) pong.addFrontendAPICaps(cap(each));
            for (String each : Capabilities.LLB) pong.addLLBCaps(cap(each));
            return pong.build();
        });
    }

    private static APICap cap(String id) {
        return APICap.newBuilder().setID(id).setEnabled(true).build();
    }

    @Override
    public void solve(SolveRequest request, StreamObserver<SolveResponse> observer) {
        answer(observer, run -> {
            var caches = new CacheImports(run);
            caches.add(CacheImports.of(request.getFrontendOptMap()));
            caches.add(request.getCacheImportsList().stream()
                    .map(e -> new CacheImports.Entry(e.getType(), e.getAttrsMap()))
                    .toList());
            BuildResult result = solved(run, request);
            if (request.getEvaluate()) for (Vertex each : result.refs().values()) run.solve(each);
            return SolveResponse.newBuilder().setResult(told(run, result)).build();
        });
    }

    private static BuildResult solved(BuildRun run, SolveRequest request) throws InterruptedException {
        if (!request.getFrontend().isEmpty())
            return new Frontends(run)
                    .solve(request.getFrontend(), request.getFrontendOptMap(), request.getFrontendInputsMap());
        if (request.hasDefinition() && request.getDefinition().getDefCount() > 0)
            return new BuildResult(Map.of("", Translation.of(run, request.getDefinition())), Map.of());
        return new BuildResult(Map.of(), Map.of());
    }

    private static Result told(BuildRun run, BuildResult result) {
        var told = Result.newBuilder();
        result.metadata().forEach((name, value) -> told.putMetadata(name, ByteString.copyFrom(value)));
        Vertex only = result.refs().get("");
        if (only != null) return told.setRef(ref(run, only)).build();
        if (result.refs().isEmpty())
            return told.setRef(Ref.getDefaultInstance()).build();
        var refs = RefMap.newBuilder();
        result.refs().forEach((platform, vertex) -> refs.putRefs(platform, ref(run, vertex)));
        return told.setRefs(refs).build();
    }

    private static Ref ref(BuildRun run, Vertex vertex) {
        String id = run.ref(vertex);
        return Ref.newBuilder().setId(id).setDef(Definitions.of(id)).build();
    }

    @Override
    public void return_(ReturnRequest request, StreamObserver<ReturnResponse> observer) {
        answer(observer, run -> {
            if (request.hasError()) run.failed(failure(request.getError()));
            else run.returned(result(run, request.getResult()));
            return ReturnResponse.getDefaultInstance();
        });
    }

    private static StatusRuntimeException failure(google.rpc.Status error) {
        return Details.of(error);
    }

    private static BuildResult result(BuildRun run, Result result) {
        Map<String, Vertex> refs = new HashMap<>();
        switch (result.getResultCase()) {
            case REF -> {
                if (!result.getRef().getId().isEmpty())
                    refs.put("", run.vertex(result.getRef().getId()));
            }
            case REFS ->
                result.getRefs().getRefsMap().forEach((platform, ref) -> refs.put(platform, run.vertex(ref.getId())));
            case REFDEPRECATED -> {
                if (!result.getRefDeprecated().isEmpty()) refs.put("", run.vertex(result.getRefDeprecated()));
            }
            case REFSDEPRECATED ->
                result.getRefsDeprecated().getRefsMap().forEach((platform, ref) -> refs.put(platform, run.vertex(ref)));
            case RESULT_NOT_SET -> {}
        }
        Map<String, byte[]> metadata = new HashMap<>();
        result.getMetadataMap().forEach((name, value) -> metadata.put(name, value.toByteArray()));
        return new BuildResult(refs, metadata);
    }

    @Override
    public void evaluate(EvaluateRequest request, StreamObserver<EvaluateResponse> observer) {
        answer(observer, run -> {
            run.solve(run.vertex(request.getRef()));
            return EvaluateResponse.getDefaultInstance();
        });
    }

    @Override
    public void resolveImageConfig(
            ResolveImageConfigRequest request, StreamObserver<ResolveImageConfigResponse> observer) {
        answer(observer, run -> {
            if (request.getResolverType() == LAYOUT)
                return ResolveImageConfigResponse.newBuilder()
                        .setDigest(request.getRef().substring(request.getRef().indexOf('@') + 1))
                        .setRef(request.getRef())
                        .setConfig(layout(run, request.getRef(), request.getStoreID(), request.getPlatform()))
                        .build();
            Image image = image(run, request.getRef(), request.getPlatform(), request.getResolveMode());
            return ResolveImageConfigResponse.newBuilder()
                    .setDigest(image.id().toString())
                    .setRef(request.getRef())
                    .setConfig(ByteString.copyFrom(image.config().document().bytes()))
                    .build();
        });
    }

    @Override
    public void resolveSourceMeta(
            ResolveSourceMetaRequest request, StreamObserver<ResolveSourceMetaResponse> observer) {
        answer(observer, run -> {
            ResolveSourceMetaResponse.Builder found =
                    ResolveSourceMetaResponse.newBuilder().setSource(request.getSource());
            String source = request.getSource().getIdentifier();
            if (source.startsWith(LAYOUTS)) {
                String ref = source.substring(LAYOUTS.length());
                String store = request.getSource().getAttrsOrDefault("oci.store", "");
                return found.setImage(ResolveSourceImageResponse.newBuilder()
                                .setDigest(ref.substring(ref.indexOf('@') + 1))
                                .setConfig(layout(run, ref, store, request.getPlatform())))
                        .build();
            }
            if (!source.startsWith(IMAGE)) return found.build();
            Image image = image(run, source.substring(IMAGE.length()), request.getPlatform(), request.getResolveMode());
            return found.setImage(ResolveSourceImageResponse.newBuilder()
                            .setDigest(image.id().toString())
                            .setConfig(ByteString.copyFrom(
                                    image.config().document().bytes())))
                    .build();
        });
    }

    /** The configuration of an image that the client has in a folder. @param store empty for what {@code ref} calls it */
    private static ByteString layout(BuildRun run, String ref, String store, moby.buildkit.pb.Platform platform)
            throws InterruptedException {
        int at = ref.indexOf('@');
        if (at < 0) throw new EngineException.InvalidParameter("oci-layout reference " + ref + " has no digest");
        String name = store.isEmpty() ? ref.substring(0, at) : store;
        var image = run.layout(name, Digest.parse(ref.substring(at + 1)), platform(platform));
        return ByteString.copyFrom(image.config().document().bytes());
    }

    private static Image image(BuildRun run, String name, moby.buildkit.pb.Platform platform, String mode)
            throws InterruptedException {
        return run.image(name, platform(platform), mode.equals("pull"));
    }

    /** The host's where none was told. */
    private static Platform platform(moby.buildkit.pb.Platform platform) {
        if (platform.getOS().isEmpty()) return Platform.host();
        String variant = platform.getVariant();
        return new Platform(platform.getOS(), platform.getArchitecture(), variant.isEmpty() ? null : variant);
    }

    @Override
    public void readFile(ReadFileRequest request, StreamObserver<ReadFileResponse> observer) {
        answer(
                observer,
                run -> ReadFileResponse.newBuilder()
                        .setData(ByteString.copyFrom(new ResultFiles(run, request.getRef()).read(request)))
                        .build());
    }

    @Override
    public void readDir(ReadDirRequest request, StreamObserver<ReadDirResponse> observer) {
        answer(
                observer,
                run -> ReadDirResponse.newBuilder()
                        .addAllEntries(new ResultFiles(run, request.getRef()).list(request.getDirPath()))
                        .build());
    }

    @Override
    public void statFile(StatFileRequest request, StreamObserver<StatFileResponse> observer) {
        answer(
                observer,
                run -> StatFileResponse.newBuilder()
                        .setStat(new ResultFiles(run, request.getRef()).stat(request.getPath()))
                        .build());
    }

    @Override
    public void inputs(InputsRequest request, StreamObserver<InputsResponse> observer) {
        answer(
                observer,
                run -> InputsResponse.newBuilder()
                        .putAllDefinitions(run.handedOver())
                        .build());
    }

    @Override
    public void warn(WarnRequest request, StreamObserver<WarnResponse> observer) {
        answer(observer, run -> {
            run.progress()
                    .warn(VertexWarning.newBuilder()
                            .setVertex(request.getDigest())
                            .setLevel(request.getLevel())
                            .setShort(request.getShort())
                            .addAllDetail(request.getDetailList())
                            .setUrl(request.getUrl())
                            .setInfo(request.getInfo())
                            .addAllRanges(request.getRangesList())
                            .build());
            return WarnResponse.getDefaultInstance();
        });
    }
}
