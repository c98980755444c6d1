package djong.base;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDepthTest {
    private static final String MANY = "[".repeat(JsonDepth.MOST + 1);

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "]", "\"", "\"\\", "{\"a\":[1,{\"b\":\"]}\"}]}", "not JSON"})
    void flatTextPassesWhateverItIs(String json) {
        assertDoesNotThrow(() -> JsonDepth.checked(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"%s\"", "{\"a\":\"\\\"%s\"}", "[\"\\\\\\\"%s\"]"})
    void bracketsInTextsDoNotCount(String around) {
        assertDoesNotThrow(() -> JsonDepth.checked(around.formatted(MANY)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "{\"a\":\"\\\\\",\"b\":%s", "]]]]%s", "\\\"\"%s"})
    void whatIsDeeperIsRefused(String around) {
        var refusal =
                assertThrows(EngineException.InvalidParameter.class, () -> JsonDepth.checked(around.formatted(MANY)));
        assertEquals("JSON is nested deeper than 512", refusal.getMessage());
    }

    @Test
    void neighboursAreNotNested() {
        String deep = "[".repeat(JsonDepth.MOST) + "]".repeat(JsonDepth.MOST);
        assertDoesNotThrow(() -> JsonDepth.checked((deep + ",").repeat(3)));
    }
}
