package djong.build.buildkit;

import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.build.solver.Job;
import djong.oci.History;
import djong.oci.ImageConfig;
import djong.oci.Platform;
import djong.oci.RunConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts layers and times into the configuration that a frontend has come to. */
final class ImageConfigs {
    private ImageConfigs() {}

    /**
     * @param config of the frontend; null for none
     * @param now the time of what has no time of its own
     * @param epoch after which nothing was made; null for no such limit
     */
    static ImageConfig of(
            byte @Nullable [] config, Vertex files, Tree tree, Job job, Instant now, @Nullable Instant epoch) {
        ImageConfig base = config == null
                ? ImageConfig.create(Platform.host(), null, null, null, RunConfig.EMPTY, List.of(), List.of())
                : ImageConfig.parse(config);
        List<History> history = timed(history(base.history(), files, tree, job), now);
        if (epoch != null)
            history = history.stream().map(h -> clamped(h, epoch)).toList();
        Instant created = epoch != null
                ? epoch
                : history.isEmpty() ? now : history.getLast().created();
        return ImageConfig.create(
                base.platform(), created, base.author(), base.comment(), base.config(), tree.diffIds(), history);
    }

    private static History clamped(History step, Instant epoch) {
        Instant created = step.created();
        return created != null && created.isAfter(epoch) ? at(step, epoch) : step;
    }

    private static History at(History step, @Nullable Instant created) {
        return new History(created, step.createdBy(), step.author(), step.comment(), step.emptyLayer());
    }

    /** Steps that were meant to make a layer, and which of them did. */
    private static List<History> history(List<History> meant, Vertex files, Tree tree, Job job) {
        LinkedList<Vertex> steps = new LinkedList<>();
        for (Vertex at = files; !at.inputs().isEmpty(); at = at.inputs().getFirst()) steps.addFirst(at);
        long fresh = meant.stream()
                .filter(h -> h.created() == null && !h.emptyLayer())
                .count();
        while (steps.size() > fresh) steps.removeFirst();
        List<History> history = new ArrayList<>();
        for (History step : meant) {
            if (step.created() != null || step.emptyLayer() || steps.isEmpty()) {
                history.add(step);
                continue;
            }
            Vertex vertex = steps.removeFirst();
            boolean layer = count(vertex, job) > count(vertex.inputs().getFirst(), job);
            history.add(new History(
                    layer ? job.created(vertex).orElse(null) : null,
                    step.createdBy(),
                    step.author(),
                    step.comment(),
                    !layer));
        }
        long layers = history.stream().filter(h -> !h.emptyLayer()).count();
        for (long i = layers; i < tree.layers().size(); i++)
            history.addFirst(new History(null, null, null, "buildkit.exporter.image.v0", false));
        return history;
    }

    private static int count(Vertex vertex, Job job) {
        return job.result(vertex).map(t -> t.layers().size()).orElse(0);
    }

    /** A step without a time has that of the first new layer, or of the layer before it. */
    private static List<History> timed(List<History> history, Instant now) {
        Instant created = null;
        boolean missing = false;
        for (History step : history) {
            if (step.created() == null) {
                missing = true;
                continue;
            }
            created = step.created();
            if (missing) break;
        }
        if (created == null || history.stream().noneMatch(h -> h.created() != null)) created = now;
        List<History> timed = new ArrayList<>();
        missing = false;
        for (History step : history) {
            if (step.created() != null) {
                if (missing) created = step.created();
                timed.add(step);
            } else {
                missing = true;
                timed.add(at(step, created));
            }
        }
        return timed;
    }
}
