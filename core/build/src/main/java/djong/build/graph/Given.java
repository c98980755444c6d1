package djong.build.graph;

import java.util.List;

/** Files that are there already: an image's. */
public record Given(Tree tree) implements Op {
    @Override
    public String definition() {
        return "given " + tree.chain();
    }

    @Override
    public boolean kept() {
        return false;
    }

    @Override
    public boolean inLayers() {
        return true;
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) {
        return tree;
    }
}
