package djong.build.buildkit;

import com.google.protobuf.Timestamp;
import djong.build.control.BuildHistory;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import moby.buildkit.v1.BuildHistoryRecord;
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
    void done(Map<String, String> response) {
        end(begun.toBuilder().putAllExporterResponse(response));
    }

    void failed(StatusRuntimeException why) {
        end(begun.toBuilder().setError(Details.message(why)));
    }

    private void end(BuildHistoryRecord.Builder record) {
        if (internal) return;
        Progress.Counts counts = run.progress().counts();
        history.end(
                record.setCompletedAt(now(run))
                        .setNumTotalSteps(counts.total())
                        .setNumCompletedSteps(counts.completed())
                        .setNumCachedSteps(counts.cached())
                        .setNumWarnings(counts.warnings())
                        .build(),
                run.progress().told());
    }
}
