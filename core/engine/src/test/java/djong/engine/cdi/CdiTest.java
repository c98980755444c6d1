package djong.engine.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CdiTest {
    @TempDir
    Path etc;

    @TempDir
    Path run;

    private Cdi cdi = new Cdi(List.of());

    @BeforeEach
    void folders() throws IOException {
        cdi = new Cdi(List.of(etc, run, etc.resolve("missing")));
        Files.writeString(etc.resolve("a.json"), """
                {"cdiVersion": "0.6.0", "kind": "vendor.com/net", "unknown": [1],
                 "devices": [
                   {"name": "one", "containerEdits": {"env": ["ONE=1"], "deviceNodes": [
                     {"path": "/dev/one", "hostPath": "/dev/null", "permissions": "r"}]}},
                   {"name": "two", "containerEdits": {"mounts": [
                     {"hostPath": "/lib/x", "containerPath": "/lib/y", "options": ["ro", "bind"]}]}}],
                 "containerEdits": {"env": ["ALL=1"], "hooks": [
                   {"hookName": "createContainer", "path": "/bin/hook", "args": ["hook"], "timeout": 3}]}}
                """);
    }

    @Test
    void makesTheEditsOfAFileOnceAndThoseOfEachDevice() {
        List<CdiSpec.Edits> edits = cdi.edits(List.of("vendor.com/net=one", "vendor.com/net=two"));
        assertEquals(3, edits.size());
        assertEquals(List.of("ALL=1"), edits.getFirst().env());
        assertEquals("createContainer", edits.getFirst().hooks().getFirst().hookName());
        assertEquals(List.of("ONE=1"), edits.get(1).env());
        assertEquals("/dev/null", edits.get(1).deviceNodes().getFirst().hostPath());
        assertEquals("/lib/y", edits.get(2).mounts().getFirst().containerPath());
    }

    @Test
    void takesTheLaterFolder() throws IOException {
        Files.writeString(run.resolve("b.json"), """
                {"kind": "vendor.com/net", "devices": [{"name": "one", "containerEdits": {"env": ["RUN=1"]}}]}
                """);
        assertEquals(
                List.of("RUN=1"),
                cdi.edits(List.of("vendor.com/net=one")).getFirst().env());
    }

    @Test
    void believesNeitherOfTwoOfTheSameRank() throws IOException {
        Files.copy(etc.resolve("a.json"), etc.resolve("b.json"));
        assertEquals(
                "CDI device injection failed: unresolvable CDI devices vendor.com/net=one",
                refusal("vendor.com/net=one"));
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        Files.writeString(etc.resolve("broken.json"), "{");
        assertEquals(
                "CDI device injection failed: unresolvable CDI devices vendor.com/net=three, foo",
                refusal("vendor.com/net=three", "vendor.com/net=one", "foo"));
        Files.writeString(run.resolve("nvidia.yaml"), "kind: nvidia.com/gpu");
        assertTrue(refusal("nvidia.com/gpu=all").contains("nvidia.yaml is YAML"));
    }

    private String refusal(String... names) {
        return String.valueOf(assertThrows(EngineException.System.class, () -> cdi.edits(List.of(names)))
                .getMessage());
    }
}
