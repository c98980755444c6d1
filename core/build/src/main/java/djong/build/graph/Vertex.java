package djong.build.graph;

import djong.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A node of a build's graph.
 *
 * @param name for people
 */
public record Vertex(Op op, List<Vertex> inputs, String name) {
    public Vertex {
        inputs = List.copyOf(inputs);
    }

    /** Files that are there already. */
    public static Vertex of(Tree tree, String name) {
        return new Vertex(new Given(tree), List.of(), name);
    }

    /** What it is: equal for vertices that do the same to the same. */
    public Digest digest() {
        var text = new StringBuilder(op.definition());
        for (Vertex input : inputs) text.append('\n').append(input.digest());
        return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
