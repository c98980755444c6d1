package djong.build.graph;

import djong.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A node of a build's graph. */
public final class Vertex {
    private final Op op;
    private final List<Vertex> inputs;
    private final String name;
    private final Digest digest;

    /** @param name for people */
    public Vertex(Op op, List<Vertex> inputs, String name) {
        this.op = op;
        this.inputs = List.copyOf(inputs);
        this.name = name;
        var text = new StringBuilder(op.definition());
        for (Vertex input : this.inputs) text.append('\n').append(input.digest);
        this.digest = Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Files that are there already. */
    public static Vertex of(Tree tree, String name) {
        return new Vertex(new Given(tree), List.of(), name);
    }

    public Op op() {
        return op;
    }

    public List<Vertex> inputs() {
        return inputs;
    }

    public String name() {
        return name;
    }

    /** What it is: equal for vertices that do the same to the same. */
    public Digest digest() {
        return digest;
    }
}
