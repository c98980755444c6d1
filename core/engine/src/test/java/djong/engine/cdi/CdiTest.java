package djong.engine.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
    void namesWhatCanBeAskedFor() throws IOException {
        assertEquals(List.of("vendor.com/net=one", "vendor.com/net=two"), cdi.names());
        Files.writeString(etc.resolve("b.json"), """
                {"kind": "vendor.com/net", "devices": [{"name": "one"}]}
                """);
        assertEquals(List.of("vendor.com/net=two"), cdi.names(), "two files of one folder contradict each other");
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
    }

    @Test
    void readsYamlWithNumbersAsGoWritesThem() throws IOException {
        Files.writeString(run.resolve("nvidia.yaml"), """
                ---
                cdiVersion: 0.5.0
                kind: nvidia.com/gpu
                devices:
                - name: "0"
                  containerEdits:
                    deviceNodes:
                    - path: /dev/nvidia0
                      fileMode: 0660
                      major: 0x1
                      minor: 3
                      uid:
                - name: all
                  containerEdits: {env: [YES=no, "N=1"], additionalGids: [44, 0o11]}
                containerEdits:
                  hooks:
                  - hookName: createContainer
                    path: /usr/bin/hook
                    args: [hook, "2"]
                    timeout: 3
                """);
        List<CdiSpec.Edits> edits = cdi.edits(List.of("nvidia.com/gpu=0", "nvidia.com/gpu=all"));
        assertEquals(List.of("hook", "2"), edits.getFirst().hooks().getFirst().args());
        assertEquals(3, edits.getFirst().hooks().getFirst().timeout());
        CdiSpec.Node node = edits.get(1).deviceNodes().getFirst();
        assertEquals(new CdiSpec.Node("/dev/nvidia0", null, null, 1L, 3L, 0660, null, null, null), node);
        assertEquals(List.of("YES=no", "N=1"), edits.get(2).env());
        assertEquals(List.of(44L, 9L), edits.get(2).additionalGroupIds());
    }

    @Test
    void leavesBrokenYamlAside() throws IOException {
        Files.writeString(run.resolve("a.yaml"), "kind: vendor.com/net\ndevices: [}");
        Files.writeString(
                run.resolve("b.yaml"),
                "kind: vendor.com/bad\ndevices: [{name: x, containerEdits: {additionalGids: [many]}}]");
        Files.writeString(run.resolve("c.yaml"), "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n--- second");
        assertEquals(2, cdi.edits(List.of("vendor.com/net=one")).size());
        assertEquals(
                "CDI device injection failed: unresolvable CDI devices vendor.com/bad=x", refusal("vendor.com/bad=x"));
    }

    private String refusal(String... names) {
        return String.valueOf(assertThrows(EngineException.System.class, () -> cdi.edits(List.of(names)))
                .getMessage());
    }
}
