package djong.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import djong.dockerfile.Dockerfile;
import djong.oci.RunConfig;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
    private static Configuration.Changed apply(RunConfig config, String line) {
        return Configuration.apply(Dockerfile.instruction(line, '\\'), config, false);
    }

    /** The texts are those of Docker's history. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "ENV a=1 b=2;ENV a=1 b=2",
                "LABEL a=b;LABEL a=b",
                "EXPOSE 90 80/udp;EXPOSE 80/udp 90",
                "VOLUME /v /w;VOLUME [/v /w]",
                "USER x;USER x",
                "WORKDIR a;WORKDIR /a",
                "CMD echo hi;CMD [\"/bin/sh\" \"-c\" \"echo hi\"]",
                "CMD [];CMD []",
                "ENTRYPOINT [\"a\", \"b\"];ENTRYPOINT [\"a\" \"b\"]",
                "SHELL [\"/bin/bash\", \"-c\"];SHELL [/bin/bash -c]",
                "ONBUILD RUN x;ONBUILD RUN x",
                "STOPSIGNAL 9;STOPSIGNAL 9",
                "ARG a=1 b;ARG a=1 b",
                "HEALTHCHECK --interval=5s --retries=2 CMD foo;HEALTHCHECK &{[CMD-SHELL foo] 5s 0s 0s 0s 2}"
            })
    void tellsInDockersWords(String line, String text) {
        assertEquals(text, apply(RunConfig.EMPTY, line).text());
    }

    @Test
    void portsAreRangesWithProtocols() {
        assertEquals(
                Set.of("80/tcp", "70/udp", "71/udp"),
                Set.copyOf(
                        apply(RunConfig.EMPTY, "EXPOSE 80 70-71/UDP").config().exposedPorts()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"EXPOSE x", "EXPOSE 70000", "EXPOSE 5-3", "EXPOSE 80/foo", "STOPSIGNAL foo", "STOPSIGNAL 0"})
    void refuses(String line) {
        assertThrows(EngineException.InvalidParameter.class, () -> apply(RunConfig.EMPTY, line));
    }

    @Test
    void anEntrypointClearsACommandThatCameFromElsewhere() {
        RunConfig.Draft draft = RunConfig.EMPTY.draft();
        draft.cmd = List.of("x");
        assertNull(apply(draft.toConfig(), "ENTRYPOINT [\"y\"]").config().cmd());
        assertEquals(
                List.of("x"),
                Configuration.apply(Dockerfile.instruction("ENTRYPOINT [\"y\"]", '\\'), draft.toConfig(), true)
                        .config()
                        .cmd());
    }

    @ParameterizedTest
    @CsvSource({"'',a,/a", "/a,b/../c,/a/c", "/a,/b,/b", "/a,../..,/", "/a,.,/a"})
    void foldersAreTakenTogether(String from, String path, String whole) {
        assertEquals(whole, Configuration.folder(from, path));
    }

    @Test
    void timesAreShownAsGoDoes() {
        assertEquals("1m30s", Configuration.go(Duration.ofSeconds(90)));
        assertEquals("500ms", Configuration.go(Duration.ofMillis(500)));
        assertEquals("1h0m0s", Configuration.go(Duration.ofHours(1)));
        assertEquals("0s", Configuration.go(Duration.ZERO));
    }
}
