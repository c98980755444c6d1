package djong.build.frontend;

import djong.build.graph.Vertex;
import djong.oci.History;
import djong.oci.Platform;
import djong.oci.RunConfig;
import java.util.List;

/**
 * Where a stage stands after an instruction.
 *
 * @param author empty for nobody
 */
record StageState(Vertex files, RunConfig config, List<History> history, String author, Platform platform) {
    StageState {
        history = List.copyOf(history);
    }

    StageState with(RunConfig next) {
        return new StageState(files, next, history, author, platform);
    }

    StageState with(Vertex next) {
        return new StageState(next, config, history, author, platform);
    }

    StageState by(String who) {
        return new StageState(files, config, history, who, platform);
    }

    /** With one more step, which gets its time when its layer is there. */
    StageState after(String text, boolean layer) {
        var more = new java.util.ArrayList<>(history);
        more.add(new History(null, text, null, "buildkit.dockerfile.v0", !layer));
        return new StageState(files, config, more, author, platform);
    }
}
