package djong.build.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.dockerfile.Dockerfile;
import djong.dockerfile.Instruction;
import djong.dockerfile.Instruction.Health;
import djong.dockerfile.Instruction.Transfer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryTextsTest {
    private static Instruction instruction(String line) {
        return Dockerfile.parse("Dockerfile", "FROM x\n" + line)
                .stages()
                .getFirst()
                .instructions()
                .getFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COPY --from=b --chown=1:1 --chmod=640 a b /c/ | COPY --chown=1:1 --chmod=640 a b /c/ # buildkit",
                "ADD --link f /y | ADD f /y # buildkit",
                "COPY --exclude=*.x . /z | COPY . /z # buildkit"
            })
    void copiesShowOwnersAndModes(String line, String shown) {
        assertEquals(shown, HistoryTexts.copy((Transfer) instruction(line)));
    }

    @Test
    void commandsShowDeclaredArgumentsWithTheirValuesInOrder() {
        Map<String, @Nullable String> declared = new LinkedHashMap<>();
        declared.put("Y", "1");
        declared.put("X", null);
        declared.put("E", "argument");
        assertEquals(
                "RUN |3 Y=1 X= E=variable /bin/sh -c true # buildkit",
                HistoryTexts.run(List.of("/bin/sh", "-c", "true"), declared, Map.of("E", "variable")));
        assertEquals("RUN true # buildkit", HistoryTexts.run(List.of("true"), Map.of(), Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "HEALTHCHECK --interval=5s CMD true | HEALTHCHECK &{[\"CMD-SHELL\" \"true\"] \"5s\" \"0s\" \"0s\" \"0s\" '\\x00'}",
                "HEALTHCHECK --retries=10 CMD a | HEALTHCHECK &{[\"CMD-SHELL\" \"a\"] \"0s\" \"0s\" \"0s\" \"0s\" '\\n'}",
                "HEALTHCHECK NONE | HEALTHCHECK &{[\"NONE\"] \"0s\" \"0s\" \"0s\" \"0s\" '\\x00'}"
            })
    void checksAreShownAsGoShowsThem(String line, String shown) {
        assertEquals(shown, HistoryTexts.health((Health) instruction(line)));
    }

    @Test
    void scriptsShowTheirFirstLine() {
        assertEquals(
                "RUN <<EOF (a...)",
                HistoryTexts.shown(instruction("run <<EOF\na\nb\nEOF").node()));
        assertEquals(
                "RUN <<EOF cat",
                HistoryTexts.shown(instruction("RUN <<EOF cat\na\nEOF").node()));
    }
}
