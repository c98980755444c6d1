package djong.dockerfile.expand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpansionTest {
    private static final Environment ENVIRONMENT =
            Environment.of(Map.of("A", "abc", "E", "", "P", "/usr/local/bin", "W", "one two"));

    private static String of(String word) {
        return Expansion.of(word, '\\', ENVIRONMENT).text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '|',
            value = {
                "plain;plain",
                "$A;abc",
                "${A};abc",
                "x${A}y;xabcy",
                "$Ax;||",
                "$A-x;abc-x",
                "\\$A;$A",
                "'$A';$A",
                "\"$A\";abc",
                "\"\\$A\";$A",
                "\"a\\x\";a\\x",
                "a\\x;ax",
                "'a\"b';a\"b",
                "\"a'b\";a'b",
                "$;$",
                "$ x;$ x",
                "${N:-w};w",
                "${E:-w};w",
                "${E-w};||",
                "${N-w};w",
                "${A:-w};abc",
                "${A:+w};w",
                "${E:+w};||",
                "${E+w};w",
                "${N+w};||",
                "${A:?no};abc",
                "${N:-${A}};abc",
                "${N:-${M:-deep}};deep",
                "${N:-'a}b'};a}b",
                "${A#a};bc",
                "${A#x};abc",
                "${P#*/};usr/local/bin",
                "${P##*/};bin",
                "${P%/*};/usr/local",
                "${P%%/*};||",
                "${A%c};ab",
                "${A#?};bc",
                "${A/b/X};aXc",
                "${P/\\//_};_usr/local/bin",
                "${P//\\//_};_usr_local_bin",
                "${A//[/x};abc",
                "${P//l*c/L};/usr/Lal/bin",
                "${A//*/x};x",
                "${A/*/x};x",
                "${A//?/x};xxx",
                "${A#*};abc",
                "${A##*};||",
                "${A%*};abc",
                "${A%%*};||",
                "$1x;x"
            })
    void expands(String word, String expected) {
        assertEquals(expected == null ? "" : expected, of(word));
    }

    @Test
    void whatGrowsWithoutEndIsRefused() {
        Environment long1 = Environment.of(Map.of("L", "a".repeat(3 << 20)));
        assertEquals(6 << 20, Expansion.of("$L$L", '\\', long1).text().length());
        for (String word : List.of("$L$L$L", "\"$L$L$L\"", "${L//a/aaaa}", "${N:-$L$L$L}"))
            assertThrows(ExpansionException.class, () -> Expansion.of(word, '\\', long1), word);
        String nested = "${N:-".repeat(100_000) + "}".repeat(100_000);
        assertThrows(ExpansionException.class, () -> of(nested));
    }

    @Test
    @Timeout(20)
    void noPatternTakesForever() {
        Environment same = Environment.of(Map.of("L", "a".repeat(800)));
        String stars = "*a".repeat(20) + "*b";
        for (String word : List.of("${L#" + stars + "}", "${L%%" + stars + "}", "${L/" + stars + "/x}"))
            assertEquals(800, Expansion.of(word, '\\', same).text().length(), word);
        Environment longer = Environment.of(Map.of("L", "a".repeat(100_000)));
        assertThrows(ExpansionException.class, () -> Expansion.of("${L//" + stars + "/x}", '\\', longer));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '|',
            value = {
                "${N:?nope};failed to process \"${N:?nope}\": N: nope",
                "${N:?};failed to process \"${N:?}\": N: is not allowed to be unset",
                "${E:?};failed to process \"${E:?}\": E: is not allowed to be empty",
                "${A:x};failed to process \"${A:x}\": unsupported modifier (:x) in substitution",
                "${A!};failed to process \"${A!}\": unsupported modifier (!) in substitution",
                "${};failed to process \"${}\": bad substitution",
                "\"x;failed to process \"\\\"x\": unexpected end of statement while looking for matching double-quote",
                "'x;failed to process \"'x\": unexpected end of statement while looking for matching single-quote",
                "${A:-x;failed to process \"${A:-x\": syntax error: missing '}'"
            })
    void refuses(String word, String message) {
        assertEquals(
                message, assertThrows(ExpansionException.class, () -> of(word)).getMessage());
    }

    @Test
    void splitsWhatVariablesStandForUnlessItIsQuoted() {
        assertEquals(
                List.of("one", "two", "3"),
                Expansion.of("$W 3", '\\', ENVIRONMENT).words());
        assertEquals(
                List.of("one two", "3"),
                Expansion.of("\"$W\" 3", '\\', ENVIRONMENT).words());
    }

    @Test
    void tellsWhichVariablesDoNotExist() {
        assertEquals(
                Set.of("N", "M"), Expansion.of("$N $A ${M}", '\\', ENVIRONMENT).unknown());
    }

    @Test
    void documentsKeepTheirQuotes() {
        assertEquals(
                "a \"abc\" 'abc' $A \\n\n",
                Expansion.document("a \"$A\" '$A' \\$A \\n\n", ENVIRONMENT).text());
    }
}
