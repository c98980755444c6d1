package djong.build.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.dockerfile.Dockerfile;
import djong.oci.History;
import djong.oci.Platform;
import djong.oci.RunConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class StageDraftTest {
    private static StageState begin(String... env) {
        RunConfig.Draft config = RunConfig.EMPTY.draft();
        config.env.addAll(List.of(env));
        return new StageState(
                Vertex.of(Tree.EMPTY, "scratch"), config.toConfig(), Steps.of(List.of()), "", Platform.host());
    }

    private static void apply(StageDraft draft, String line) {
        draft.apply(Dockerfile.instruction(line, '\\'), false);
    }

    @Test
    void aVariableKeepsItsPlace() {
        var draft = new StageDraft(begin("PATH=/bin", "a=1", "odd", "a=2"));
        assertEquals("1", draft.variable("a"));
        assertNull(draft.variable("odd"));
        apply(draft, "ENV b=3 a=4");
        apply(draft, "ENV b=5");
        assertEquals("5", draft.variable("b"));
        assertEquals(
                List.of("PATH=/bin", "a=4", "odd", "a=2", "b=5"), draft.config().env());
    }

    @Test
    void aConfigurationIsMadeOnceUntilItChanges() {
        var draft = new StageDraft(begin());
        RunConfig before = draft.config();
        draft.after("RUN x", true);
        assertSame(before, draft.config());
        apply(draft, "LABEL a=b");
        assertEquals("b", draft.config().labels().get("a"));
        assertEquals(0, before.labels().size());
    }

    @Test
    void stagesShareTheBeginningOfTheirHistory() {
        StageState at = begin();
        for (int i = 0; i < 20_000; i++) {
            var draft = new StageDraft(at);
            draft.after("LABEL " + i, false);
            at = draft.state();
        }
        List<History> all = at.steps().all();
        assertEquals(20_000, all.size());
        assertEquals("LABEL 0", all.getFirst().createdBy());
        assertEquals("LABEL 19999", all.getLast().createdBy());
    }
}
