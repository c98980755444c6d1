package djong.build.op;

import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.image.Images;
import java.util.ArrayList;
import java.util.List;

/** Files of several results, in layers one above the other: what a later one has goes before what an earlier one has. */
public record Combined(Images images) implements Op {
    @Override
    public String definition() {
        return "combine";
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        List<djong.image.Layer> layers = new ArrayList<>();
        for (Tree each : inputs) layers.addAll(each.layers());
        return Tree.of(images.stack(scope.lease(), null, layers));
    }
}
