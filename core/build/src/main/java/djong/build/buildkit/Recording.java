package djong.build.buildkit;

import com.google.protobuf.Timestamp;
import djong.build.control.BuildHistory;
import djong.build.export.Attestation;
import djong.build.export.Json;
import djong.build.export.Provenance.Mode;
import djong.build.graph.Vertex;
import djong.oci.Digest;
import djong.oci.MediaTypes;
import djong.store.content.ContentStore;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moby.buildkit.v1.BuildHistoryRecord;
import moby.buildkit.v1.BuildResultInfo;
import moby.buildkit.v1.Descriptor;
import moby.buildkit.v1.SolveRequest;

/** A build while it runs, on its way into the history. What clients ask for their own purposes is not put there. */
final class Recording {
    private final BuildHistory history;
    private final BuildRun run;
    private final BuildHistoryRecord begun;
    private final boolean internal;

    private Recording(BuildHistory history, BuildRun run, BuildHistoryRecord begun, boolean internal) {
        this.history = history;
        this.run = run;
        this.begun = begun;
        this.internal = internal;
    }

    static Recording begin(BuildRun run, SolveRequest request) {
        var begun = BuildHistoryRecord.newBuilder()
                .setRef(request.getRef())
                .setFrontend(request.getFrontend())
                .putAllFrontendAttrs(request.getFrontendAttrsMap())
                .addAllExporters(request.getExportersList())
                .setCreatedAt(now(run))
                .build();
        BuildHistory history = run.kit().control().history();
        if (!request.getInternal()) history.begin(begun);
        return new Recording(history, run, begun, request.getInternal());
    }

    private static Timestamp now(BuildRun run) {
        return Progress.time(run.kit().parts().clock().instant());
    }

    /** The build has ended well. Its record is there when this returns, so that the client finds it at once. */
    void done(BuildResult result, Map<String, String> response) {
        var record = begun.toBuilder().putAllExporterResponse(response);
        if (internal) return;
        List<byte[]> documents = new ArrayList<>();
        for (var each : result.refs().entrySet()) {
            BuildResultInfo info = info(each.getValue(), response, documents);
            if (each.getKey().isEmpty()) record.setResult(info);
            else record.putResults(each.getKey(), info);
        }
        end(documents, record);
    }

    /** What there is to read about a result: how it came to be, and the configuration of its image. */
    private BuildResultInfo info(Vertex files, Map<String, String> response, List<byte[]> documents) {
        ContentStore content = run.parts().store().content();
        Attestation said = new Attestations(run).provenance(files).attestation(Mode.MAX, "", false);
        byte[] predicate = Json.bytes(said.predicate());
        documents.add(predicate);
        var info = BuildResultInfo.newBuilder()
                .addAttestations(Descriptor.newBuilder()
                        .setMediaType("application/vnd.in-toto+json")
                        .setDigest(Digest.of(predicate).toString())
                        .setSize(predicate.length)
                        .putAnnotations("in-toto.io/predicate-type", said.predicateType()));
        String image = response.get("containerimage.config.digest");
        if (image != null && content.has(Digest.parse(image)))
            info.putResults(
                    0,
                    Descriptor.newBuilder()
                            .setMediaType(MediaTypes.DOCKER_CONFIG)
                            .setDigest(image)
                            .setSize(content.size(Digest.parse(image)))
                            .build());
        return info.build();
    }

    void failed(StatusRuntimeException why) {
        end(List.of(), begun.toBuilder().setError(Details.message(why)));
    }

    private void end(List<byte[]> documents, BuildHistoryRecord.Builder record) {
        if (internal) return;
        Progress.Counts counts = run.progress().counts();
        history.end(
                record.setCompletedAt(now(run))
                        .setNumTotalSteps(counts.total())
                        .setNumCompletedSteps(counts.completed())
                        .setNumCachedSteps(counts.cached())
                        .setNumWarnings(counts.warnings())
                        .build(),
                documents,
                run.progress().told());
    }
}
