package djong.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeNamesTest {
    private static final Set<String> KNOWN = Set.of("crun", "runc", "my.own");

    @ParameterizedTest
    @CsvSource({
        "crun, crun",
        "my.own, my.own",
        "io.containerd.runc.v2, runc",
        "io.containerd.crun.v2, crun",
        "io.containerd.runc.v1, containerd-shim-runc-v1",
        "io.containerd.kata.v2, containerd-shim-kata-v2",
        "foo.bar, containerd-shim-foo-bar",
        "foo., containerd-shim-foo-"
    })
    void namesOfShimsMeanRuntimesAtTheStart(String name, String meant) {
        assertEquals(true, RuntimeNames.permitted(name, KNOWN));
        if (KNOWN.contains(meant)) {
            assertEquals(meant, RuntimeNames.resolved(name, KNOWN));
            return;
        }
        String refusal = assertThrows(EngineException.System.class, () -> RuntimeNames.resolved(name, KNOWN))
                .getMessage();
        assertEquals(
                "failed to create task for container: failed to start shim: failed to resolve runtime path: runtime \""
                        + name + "\" binary not installed \"" + meant + "\": file does not exist",
                refusal);
    }

    @ParameterizedTest
    @CsvSource({"nosuch", ".foo", "a.b/c", "/usr/bin/foo.bar"})
    void otherNamesAreRefusedAtTheCreate(String name) {
        assertEquals(false, RuntimeNames.permitted(name, KNOWN));
    }
}
