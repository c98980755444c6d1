package djong.build.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedNamesTest {
    private record Step(String definition) implements Op {
        @Override
        public Tree run(List<Tree> inputs, Scope scope) {
            return inputs.getFirst();
        }
    }

    private static Vertex vertex(String what, String name, Vertex... inputs) {
        return new Vertex(new Step(what), List.of(inputs), name);
    }

    private static Vertex base(String stage) {
        return vertex("image", "[" + stage + "] FROM image");
    }

    @Test
    void whatIsMetLastNamesAll() {
        Vertex a = vertex("run a", "[a] RUN", base("a"));
        Vertex c = vertex("run c", "[c] RUN", base("c"));
        Vertex first = vertex("copy a", "COPY --from=a", base("last"), a);
        Vertex named = SharedNames.of(vertex("copy c", "COPY --from=c", first, c));
        assertEquals("[c] FROM image", named.inputs().get(1).inputs().getFirst().name());
        assertEquals(
                "[c] FROM image", named.inputs().getFirst().inputs().getFirst().name());
        assertEquals("[a] RUN", named.inputs().getFirst().inputs().get(1).name());
    }

    @Test
    void aGraphWithoutTwoNamesStays() {
        Vertex base = base("a");
        Vertex target = vertex("copy", "COPY", vertex("run", "RUN", base), base);
        assertSame(target, SharedNames.of(target));
    }

    @Test
    void aGraphMayBeDeep() {
        Vertex at = vertex("copy", "COPY", base("a"), base("b"));
        for (int i = 0; i < 20_000; i++) at = vertex("run " + i, "RUN", at);
        Vertex named = SharedNames.of(at);
        while (named.inputs().size() == 1) named = named.inputs().getFirst();
        assertEquals(
                List.of("[b] FROM image", "[b] FROM image"),
                named.inputs().stream().map(Vertex::name).toList());
    }
}
