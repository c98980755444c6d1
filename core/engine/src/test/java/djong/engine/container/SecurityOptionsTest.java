package djong.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "no-new-privileges, true",
        "no-new-privileges=true, true",
        "no-new-privileges:1, true",
        "no-new-privileges=F, false",
        "label=disable, false",
        "disable, false"
    })
    void readsPrivileges(String option, boolean expected) {
        assertEquals(expected, SecurityOptions.of(List.of(option)).noNewPrivileges());
    }

    @Test
    void readsTheRest() {
        assertEquals(
                new SecurityOptions(false, "unconfined", "mine", false),
                SecurityOptions.of(List.of("seccomp=unconfined", "apparmor:mine", "writable-cgroups=false")));
        assertEquals(new SecurityOptions(false, "", "", null), SecurityOptions.of(null));
        assertEquals(
                "{\"a\":1}", SecurityOptions.of(List.of("seccomp={\"a\":1}")).seccomp());
    }

    @ParameterizedTest
    @CsvSource({"foo, 1", "'', 1", "foo=bar, 2", "no-new-privileges=maybe, 2", "systempaths=unconfined, 2"})
    void refusesWhatNobodyKnows(String option, int which) {
        var e = assertThrows(EngineException.System.class, () -> SecurityOptions.of(List.of(option)));
        assertEquals("invalid --security-opt " + which + ": \"" + option + '"', e.getMessage());
    }
}
