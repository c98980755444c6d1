package djong.build.solver;

import djong.build.graph.Tree;
import java.time.Instant;

/** A result that somebody else has kept. @param created when it was first made */
public record Remembered(Tree tree, Instant created) {}
