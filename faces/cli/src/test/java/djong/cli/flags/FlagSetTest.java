package djong.cli.flags;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagSetTest {
    private static FlagSet set() {
        FlagSet flags = new FlagSet();
        flags.bool("all", 'a', "");
        flags.bool("interactive", 'i', "");
        flags.bool("tty", 't', "");
        flags.boolOn("proxy", (char) 0, "");
        flags.text("name", 'n', "");
        flags.texts("env", 'e', "");
        flags.whole("last", 'l', -1, "");
        flags.bytes("memory", 'm', "");
        flags.cpus("cpus", "");
        flags.filters("");
        return flags;
    }

    record Row(String rule, List<String> words, List<String> arguments, String values) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("long with a space", List.of("--name", "x", "arg"), List.of("arg"), "name=x"),
                new Row("long with an equals sign", List.of("--name=x=y"), List.of(), "name=x=y"),
                new Row("an empty value counts", List.of("--name="), List.of(), "name="),
                new Row("short ones with their value", List.of("-nx", "-n", "y", "-n=z"), List.of(), "name=z"),
                new Row("switches together", List.of("-it", "-ai=false"), List.of(), "all interactive=false tty"),
                new Row("switches and a value together", List.of("-itnx"), List.of(), "interactive tty name=x"),
                new Row("a switch takes no next word", List.of("-a", "false"), List.of("false"), "all"),
                new Row("flags after arguments", List.of("x", "-a", "y"), List.of("x", "y"), "all"),
                new Row("two dashes end the flags", List.of("-a", "--", "-t"), List.of("-t"), "all"),
                new Row("one dash is an argument", List.of("-"), List.of("-"), ""),
                new Row("a value may look like a flag", List.of("--name", "--all"), List.of(), "name=--all"),
                new Row("lists grow", List.of("-e", "a=1", "-eb"), List.of(), "env=[a=1, b]"),
                new Row("a switch that is on is switched off", List.of("--proxy=false"), List.of(), "proxy=false"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void reads(Row row) {
        FlagSet flags = set();
        assertEquals(row.arguments(), flags.parse(row.words()));
        StringBuilder values = new StringBuilder();
        for (Flag flag : flags.flags()) {
            if (!flag.given()) continue;
            if (!values.isEmpty()) values.append(' ');
            values.append(flag.name());
            switch (flag) {
                case Flag.Switch s -> values.append(s.on() ? "" : "=false");
                case Flag.Text t -> values.append('=').append(t.value());
                case Flag.Texts t -> values.append('=').append(t.values());
                default -> values.append("=?");
            }
        }
        assertEquals(row.values(), values.toString());
    }

    @Test
    void theFirstArgumentMayEndTheFlags() {
        FlagSet flags = new FlagSet().stopAtFirstArgument();
        Flag.Switch all = flags.bool("all", 'a', "");
        assertEquals(List.of("image", "-a", "--", "x"), flags.parse(List.of("image", "-a", "--", "x")));
        assertFalse(all.on());
    }

    @Test
    void helpIsAlwaysKnown() {
        FlagSet flags = set();
        flags.parse(List.of("x", "--help", "--nosuch"));
        assertTrue(flags.help());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--foo|unknown flag: --foo",
                "-az|unknown shorthand flag: 'z' in -z",
                "--name|flag needs an argument: --name",
                "-an|flag needs an argument: 'n' in -n",
                "--=x|bad flag syntax: --=x",
                "--all=maybe|invalid argument \"maybe\" for \"-a, --all\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax",
                "--last=x|invalid argument \"x\" for \"-l, --last\" flag: strconv.ParseInt: parsing \"x\": invalid syntax",
                "--memory=x|invalid argument \"x\" for \"-m, --memory\" flag: invalid size: 'x'",
                "--cpus=x|invalid argument \"x\" for \"--cpus\" flag: failed to parse x as a rational number",
                "--filter=x|invalid argument \"x\" for \"-f, --filter\" flag: bad format of filter (expected name=value)"
            })
    void refuses(String word, String message) {
        FlagException e = assertThrows(FlagException.class, () -> set().parse(List.of(word)));
        assertEquals(message, e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1,1",
        "1b,1",
        "1k,1024",
        "1KB,1024",
        "1KiB,1024",
        "1.5m,1572864",
        "2g,2147483648",
        "1 m,1048576",
        "1t,1099511627776"
    })
    void sizes(String text, long bytes) {
        assertEquals(bytes, Flag.Bytes.size(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1q", "-1", "1.2.3", "m"})
    void noSizes(String text) {
        assertThrows(FlagException.class, () -> Flag.Bytes.size(text));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "5s,5000000000", "1m30s,90000000000", "1.5h,5400000000000", "-2ms,-2000000", "1us,1000"})
    void spans(String text, long nanoseconds) {
        assertEquals(nanoseconds, Flag.Span.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5x", "1m3", "-"})
    void noSpans(String text) {
        assertThrows(FlagException.class, () -> Flag.Span.parse(text));
    }

    @Test
    void filtersOfOneKeyStandTogether() {
        FlagSet flags = new FlagSet();
        Flag.Filters filter = flags.filters("");
        flags.parse(List.of("-f", "label=a=b", "-f", "Label=c", "-f", "status=exited"));
        assertEquals(Map.of("label", List.of("a=b", "c"), "status", List.of("exited")), filter.filters());
    }

    @Test
    void processorsHaveNineDecimals() {
        FlagSet flags = new FlagSet();
        Flag.Cpus cpus = flags.cpus("cpus", "");
        flags.parse(List.of("--cpus", "1.5"));
        assertEquals(1_500_000_000L, cpus.nano());
        assertThrows(FlagException.class, () -> flags.parse(List.of("--cpus", "1.0000000001")));
    }
}
