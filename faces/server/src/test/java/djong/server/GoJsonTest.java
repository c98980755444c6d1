package djong.server;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The words were taken from dockerd 28.5. */
class GoJsonTest {
    record Row(String json, String words) {
        @Override
        public String toString() {
            return json.isEmpty() ? "nothing" : json;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("{\"a\": [1, -2.5e+3, true, null, \"\\u00e4\\n\"], \"b\": {}}\n", null),
                new Row("null", null),
                new Row("", "invalid JSON: got EOF while reading request body"),
                new Row("  \n", "invalid JSON: got EOF while reading request body"),
                new Row("{bad", "invalid JSON: invalid character 'b' looking for beginning of object key string"),
                new Row("{\"a\"}", "invalid JSON: invalid character '}' after object key"),
                new Row("{\"a\":1 2}", "invalid JSON: invalid character '2' after object key:value pair"),
                new Row("{\"a\":[1 2]}", "invalid JSON: invalid character '2' after array element"),
                new Row("{\"a\":x}", "invalid JSON: invalid character 'x' looking for beginning of value"),
                new Row("{\"a\":tru}", "invalid JSON: invalid character '}' in literal true (expecting 'e')"),
                new Row("{\"a\":-}", "invalid JSON: invalid character '}' in numeric literal"),
                new Row("{\"a\":1.}", "invalid JSON: invalid character '}' after decimal point in numeric literal"),
                new Row("{\"a\":\"\\x\"}", "invalid JSON: invalid character 'x' in string escape code"),
                new Row("{\"a\":\"\n\"}", "invalid JSON: invalid character '\\n' in string literal"),
                new Row("{\"a\":", "invalid JSON: unexpected EOF"),
                new Row("{\"Image\":\"x\"}{}", "unexpected content after JSON"),
                new Row(
                        "[]",
                        "invalid JSON: json: cannot unmarshal array into Go value of type container.CreateRequest"),
                new Row(
                        "3",
                        "invalid JSON: json: cannot unmarshal number into Go value of type container.CreateRequest"),
                new Row(
                        "\"a\"",
                        "invalid JSON: json: cannot unmarshal string into Go value of type container.CreateRequest"));
    }

    @ParameterizedTest
    @MethodSource
    void rows(Row row) {
        byte[] json = row.json.getBytes(StandardCharsets.UTF_8);
        if (row.words == null) {
            assertDoesNotThrow(() -> GoJson.check(json, "container.CreateRequest"));
            return;
        }
        var refused = assertThrows(
                EngineException.InvalidParameter.class, () -> GoJson.check(json, "container.CreateRequest"));
        assertEquals(row.words, refused.getMessage());
    }
}
