package djong.build.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SelectorTest {
    private static final Map<String, String> THING =
            Map.of("type", "regular", "description", "RUN a, \"b\"", "shared", "true", "mutable", "false");

    record Row(List<String> filters, boolean fits) {}

    static Stream<Row> rows() {
        return Stream.of(
                new Row(List.of(), true),
                new Row(List.of(""), true),
                new Row(List.of("type==regular"), true),
                new Row(List.of("type==internal"), false),
                new Row(List.of("type!=internal"), true),
                new Row(List.of("type==regular,shared"), true),
                new Row(List.of("type==regular,mutable"), false),
                new Row(List.of("type==internal", "shared"), true),
                new Row(List.of("description~=^RUN"), true),
                new Row(List.of("description~=COPY"), false),
                new Row(List.of("description==\"RUN a, \\\"b\\\"\",shared"), true),
                new Row(List.of("unknown==x"), false),
                new Row(List.of("unknown"), false));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void chooses(Row row) {
        assertEquals(
                row.fits,
                Selector.<Map<String, String>>of(row.filters, thing -> thing::get)
                        .test(THING));
    }

    @Test
    void whatIsNoFilterIsRefused() {
        for (String wrong : List.of("a b", "==x", "type~=(", "a=b"))
            assertThrows(
                    EngineException.InvalidParameter.class,
                    () -> Selector.<Map<String, String>>of(List.of(wrong), thing -> thing::get),
                    wrong);
    }
}
