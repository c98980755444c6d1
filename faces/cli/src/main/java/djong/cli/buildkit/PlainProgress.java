package djong.cli.buildkit;

import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import moby.buildkit.v1.StatusResponse;
import moby.buildkit.v1.Vertex;
import moby.buildkit.v1.VertexLog;
import moby.buildkit.v1.VertexStatus;
import moby.buildkit.v1.VertexWarning;

/** Line by line, each with the number of its vertex: for files and pipes. */
final class PlainProgress implements Shown {
    private static final double SECONDS_BETWEEN = 1;

    private final PrintStream out;
    private final Steps steps;
    private final Set<Integer> ended = new HashSet<>();
    private int current;

    PlainProgress(PrintStream out, Steps steps) {
        this.out = out;
        this.steps = steps;
    }

    @Override
    public void tell(StatusResponse news) {
        List<Steps.Step> changed = steps.take(news);
        // Some are told of again after their end.
        changed.removeIf(step -> ended.contains(step.number));
        for (Steps.Step step : changed) turn(step);
        for (VertexStatus status : news.getStatusesList())
            steps.step(status.getVertex()).ifPresent(step -> status(step, status));
        for (VertexLog log : news.getLogsList()) steps.step(log.getVertex()).ifPresent(step -> log(step, log));
        for (VertexWarning warning : news.getWarningsList())
            steps.step(warning.getVertex()).ifPresent(step -> {
                turn(step);
                out.println("#" + step.number + " WARN: " + Steps.warning(warning));
            });
        for (Steps.Step step : changed) ended(step);
        out.flush();
    }

    /** Goes over to another vertex. */
    private void turn(Steps.Step step) {
        if (current == step.number) return;
        if (current > 0) {
            Steps.Step last = steps.begun().get(current - 1);
            if (!last.vertex.hasCompleted()) out.println("#" + current + " ...");
            out.println();
        }
        current = step.number;
        out.println("#" + current + " " + step.vertex.getName());
    }

    private void status(Steps.Step step, VertexStatus status) {
        VertexStatus shown = step.statuses.get(status.getID());
        if (shown != null && shown.hasCompleted()) return;
        // What takes long is shown now and then, what does not only when it is done.
        double since = Steps.seconds(shown == null ? status.getStarted() : shown.getTimestamp(), status.getTimestamp());
        if (!status.hasCompleted() && since < SECONDS_BETWEEN) return;
        step.statuses.put(status.getID(), status);
        turn(step);
        out.println("#" + step.number + " " + Steps.line(status));
    }

    private void log(Steps.Step step, VertexLog log) {
        for (String line : step.lines(log)) {
            turn(step);
            double at = Steps.seconds(step.vertex.getStarted(), log.getTimestamp());
            out.println(String.format(Locale.ROOT, "#%d %.3f %s", step.number, Math.max(0, at), line));
        }
    }

    private void ended(Steps.Step step) {
        Vertex vertex = step.vertex;
        if (!vertex.hasCompleted() || !ended.add(step.number)) return;
        turn(step);
        String prefix = "#" + step.number + " ";
        if (!step.unfinished.isEmpty()) {
            double at = Steps.seconds(vertex.getStarted(), vertex.getCompleted());
            out.println(String.format(Locale.ROOT, "%s%.3f %s", prefix, at, step.unfinished));
        }
        if (vertex.getError().endsWith("context canceled")) out.println(prefix + "CANCELED");
        else if (!vertex.getError().isEmpty()) out.println(prefix + "ERROR: " + vertex.getError());
        else if (vertex.getCached()) out.println(prefix + "CACHED");
        else
            out.println(String.format(
                    Locale.ROOT, "%sDONE %.1fs", prefix, Steps.seconds(vertex.getStarted(), vertex.getCompleted())));
    }

    @Override
    public void end() {
        warnings(out, steps.warnings());
        out.flush();
    }

    static void warnings(PrintStream out, List<VertexWarning> warnings) {
        if (warnings.isEmpty()) return;
        out.println();
        out.println(warnings.size() == 1 ? " 1 warning found:" : " " + warnings.size() + " warnings found:");
        for (VertexWarning each : warnings) out.println(" - " + Steps.warning(each));
    }
}
