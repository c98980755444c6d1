package djong.build.frontend;

import djong.base.EngineException;
import djong.dockerfile.Dockerfile;
import djong.dockerfile.Instruction;
import djong.dockerfile.Instruction.Copy;
import djong.dockerfile.Instruction.Run;
import djong.dockerfile.MountFlag;
import djong.dockerfile.Stage;
import djong.dockerfile.expand.Environment;
import djong.dockerfile.expand.Expansion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which stages take files of which: found before any of them is made. Pure. */
final class StageOrder {
    private final Dockerfile file;
    private final Set<Integer> seen = new HashSet<>();

    StageOrder(Dockerfile file) {
        this.file = file;
    }

    /** @throws EngineException.InvalidParameter for a name that is none, and when a stage needs itself */
    void check() {
        for (Stage stage : file.stages())
            for (Instruction each : stage.instructions()) if (each instanceof Copy copy) named(copy.from());
        for (Stage stage : file.stages()) visit(stage);
    }

    private void named(String from) {
        if (!Expansion.of(from, file.directives().escape(), Environment.of(Map.of()))
                .text()
                .equals(from))
            throw new EngineException.InvalidParameter(
                    "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround");
        if (from.matches("[0-9]{1,9}")
                && Integer.parseInt(from) >= file.stages().size())
            throw new EngineException.InvalidParameter("invalid stage index " + from);
    }

    /** A stage on the way, and which of its sources are still to be looked at. */
    private record Step(Stage stage, Iterator<Stage> sources) {}

    private void visit(Stage first) {
        Deque<Step> path = new ArrayDeque<>();
        Set<Integer> onPath = new HashSet<>();
        enter(first, path, onPath);
        while (!path.isEmpty()) {
            Step step = path.getLast();
            if (!step.sources().hasNext()) {
                onPath.remove(path.removeLast().stage().index());
                continue;
            }
            Stage source = step.sources().next();
            if (onPath.contains(source.index()))
                throw new EngineException.InvalidParameter("circular dependency detected on stage: "
                        + Stages.label(path.getFirst().stage()));
            enter(source, path, onPath);
        }
    }

    private void enter(Stage stage, Deque<Step> path, Set<Integer> onPath) {
        if (!seen.add(stage.index())) return;
        path.addLast(new Step(stage, sources(stage).iterator()));
        onPath.add(stage.index());
    }

    private List<Stage> sources(Stage stage) {
        List<Stage> all = new ArrayList<>();
        for (Instruction instruction : stage.instructions()) {
            if (instruction instanceof Copy copy) file.stage(copy.from()).ifPresent(all::add);
            if (instruction instanceof Run run)
                for (MountFlag mount : run.mounts()) file.stage(mount.from()).ifPresent(all::add);
        }
        return all;
    }
}
