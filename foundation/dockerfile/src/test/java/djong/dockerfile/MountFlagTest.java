package djong.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import djong.dockerfile.Instruction.Run;
import djong.dockerfile.expand.Environment;
import djong.dockerfile.syntax.SyntaxException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MountFlagTest {
    private static final Map<String, String> VARIABLES =
            Map.of("K", "cache", "M", "0755", "U", "7", "Z", "1m", "V", "v");

    private static Mount read(String mount) {
        Dockerfile file = Dockerfile.parse("Dockerfile", "FROM b\nRUN --mount=" + mount + " true");
        var substitution = new Substitution('\\', Environment.of(VARIABLES));
        Run run =
                (Run) substitution.apply(file.stages().getFirst().instructions().getFirst());
        return run.mounts().getFirst().mount();
    }

    record Wrong(String mount, String message) {
        @Override
        public String toString() {
            return mount;
        }
    }

    static Stream<Wrong> wrong() {
        return Stream.of(
                new Wrong("type=nope,target=/x", "unsupported mount type \"nope\""),
                new Wrong("type=$V,target=/x", "unsupported mount type \"v\""),
                new Wrong("type=bindd,target=/x", "unsupported mount type \"bindd\" (did you mean bind?)"),
                new Wrong("target", "invalid field 'target' must be a key=value pair"),
                new Wrong("type=bind,,target=/x", "invalid field '' must be a key=value pair"),
                new Wrong("type=bind,$V", "invalid field '$V' must be a key=value pair"),
                new Wrong("=x", "unexpected key '' in '=x' (did you mean id?)"),
                new Wrong("type=bind,foo=bar", "unexpected key 'foo' in 'foo=bar' (did you mean from?)"),
                new Wrong("type=bind,rw=maybe", "invalid value for rw: maybe"),
                new Wrong("type=bind,required=maybe", "unexpected key 'required' for mount type 'bind'"),
                new Wrong("required,type=secret,id=a", "unexpected key 'required' for mount type 'bind'"),
                new Wrong("type=cache,size=5", "unexpected key 'size' for mount type 'cache'"),
                new Wrong("type=tmpfs,size=$V", "invalid value for size: v"),
                new Wrong("type=tmpfs,size=-5", "invalid value for size: -5"),
                new Wrong("type=bind,mode=5,sharing=shared", "mode not allowed for \"bind\" type mounts"),
                new Wrong("type=tmpfs,uid=5", "uid not allowed for \"tmpfs\" type mounts"),
                new Wrong("type=cache,mode=9", "invalid value 9 for mode"),
                new Wrong("type=cache,mode=-1", "invalid value -1 for mode"),
                new Wrong("type=cache,uid=$V", "invalid value v for uid"),
                new Wrong("type=cache,gid=4294967296", "invalid value 4294967296 for gid"),
                new Wrong("type=cache,sharing=", "unsupported sharing value \"\""),
                new Wrong("type=cache,sharing=sharde", "unsupported sharing value \"sharde\" (did you mean shared?)"),
                new Wrong("type=tmpfs,sharing=shared", "invalid cache sharing set for tmpfs mount"),
                new Wrong("type=secret,sharing=shared", "secret mount should not define sharing"),
                new Wrong("type=secret,id=a,from=b", "secret mount should not have a from"),
                new Wrong("type=secret", "invalid secret mount. one of source, target required"),
                new Wrong("type=secret,id=a,source=b", "both source and id can't be set"),
                new Wrong("type=ssh,source=x", "ssh does not support source"),
                new Wrong("type=ssh,sharing=locked", "invalid cache sharing set for ssh mount"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void isRefusedInDockersWords(Wrong row) {
        var refused = assertThrows(EngineException.InvalidParameter.class, () -> read(row.mount()));
        assertEquals(row.message(), refused.getMessage());
    }

    @Test
    void variablesAreKnownBeforeAValueIsRead() {
        Mount cache = read("type=$K,target=/x,mode=$M,uid=$U,id=a-$V");
        assertEquals(Mount.Type.CACHE, cache.type());
        assertEquals(0755, cache.mode());
        assertEquals(7, cache.uid());
        assertEquals("a-v", cache.id());
        assertEquals(1 << 20, read("type=tmpfs,target=/x,size=$Z").sizeBytes());
    }

    @Test
    void whereAMountComesFromIsKnownBeforeAnyVariable() {
        var refused = assertThrows(SyntaxException.class, () -> read("type=bind,target=/x,from=${V}"));
        assertEquals(
                "dockerfile parse error on line 2: 'from' doesn't support variable expansion, define alias stage instead",
                refused.getMessage());
        assertEquals("a$", read("type=bind,target=/x,from=a$").from());
    }

    @Test
    void theSourceOfASecretIsItsName() {
        assertEquals("a", read("type=secret,source=a").id());
    }
}
