package djong.build.classic;

import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.oci.Digest;
import djong.oci.History;
import djong.oci.Platform;
import djong.oci.RunConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a stage stands after a step.
 *
 * @param image what was made so far; null before there is anything
 * @param vertex whose result is {@code tree}
 * @param author empty for nobody
 * @param base layers that its first base has
 */
record StepState(
        @Nullable Digest image,
        RunConfig config,
        Vertex vertex,
        Tree tree,
        List<History> history,
        String author,
        Platform platform,
        int base) {
    StepState {
        history = List.copyOf(history);
    }

    StepState with(RunConfig next) {
        return new StepState(image, next, vertex, tree, history, author, platform, base);
    }

    StepState by(String who) {
        return new StepState(image, config, vertex, tree, history, who, platform, base);
    }

    StepState with(Vertex next, Tree files) {
        return new StepState(image, config, next, files, history, author, platform, base);
    }
}
