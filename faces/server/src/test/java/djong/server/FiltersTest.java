package djong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiltersTest {
    @Test
    void readsBothForms() {
        assertEquals(
                List.of("a", "b"), Filters.parse("{\"name\":[\"a\",\"b\"]}").get("name"));
        assertEquals(
                List.of("a"),
                Filters.parse("{\"name\":{\"a\":true,\"b\":false}}").get("name"));
        assertFalse(Filters.parse("").has("name"));
        assertFalse(Filters.parse("{}").has("name"));
    }

    @Test
    void refusesWhatIsNone() {
        for (String bad : List.of("bad", "[]", "{\"a\":1}", "{\"a\":[1]}", "{\"a\":\"b\"}")) {
            var refused = assertThrows(EngineException.InvalidParameter.class, () -> Filters.parse(bad), bad);
            assertEquals("invalid filter", refused.getMessage());
        }
        Filters unknown = Filters.parse("{\"foo\":[\"x\"]}");
        var refused = assertThrows(EngineException.InvalidParameter.class, () -> unknown.only("name"));
        assertEquals("invalid filter 'foo'", refused.getMessage());
        Filters flag = Filters.parse("{\"dangling\":[\"foo\"]}");
        refused = assertThrows(EngineException.InvalidParameter.class, () -> flag.bool("dangling", false));
        assertEquals("invalid filter 'dangling=[foo]'", refused.getMessage());
    }

    @Test
    void matchesNamesAsExpressions() {
        Filters filters = Filters.parse("{\"name\":[\"^web\",\"db$\",\"[\"]}");
        assertTrue(filters.matches("name", "web-1"));
        assertTrue(filters.matches("name", "my-db"));
        assertFalse(filters.matches("name", "my-web"));
        assertTrue(filters.matches("id", "anything"));
    }

    @Test
    void wantsAllLabels() {
        Filters filters = Filters.parse("{\"label\":[\"a\",\"b=1\"]}");
        assertTrue(filters.labels("label", Map.of("a", "", "b", "1")));
        assertFalse(filters.labels("label", Map.of("a", "", "b", "2")));
        assertFalse(filters.labels("label", Map.of("b", "1")));
        assertFalse(filters.labels("label", null));
    }
}
