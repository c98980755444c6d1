package djong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.api.Json;
import djong.base.Event;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventDocumentsTest {
    private static final Instant T0 = Instant.ofEpochSecond(1795240383, 44315620);
    private static final Event CREATE = new Event(
            "container", "create", "bbc68c6b0238", Map.of("image", "busybox:1", "name", "web", "app", "x"), T0);
    private static final Event EXEC = new Event(
            "container", "exec_create: sh -c true", "bbc68c6b0238", Map.of("image", "busybox:1", "name", "web"), T0);
    private static final Event PULL = new Event("image", "pull", "busybox:1", Map.of("name", "busybox:1"), T0);

    @Test
    void repeatsTheActorForOldClients() {
        assertEquals(
                "{\"status\":\"create\",\"id\":\"bbc68c6b0238\",\"from\":\"busybox:1\",\"Type\":\"container\",\"Action\":\"create\",\"Actor\":"
                        + "{\"ID\":\"bbc68c6b0238\",\"Attributes\":{\"app\":\"x\",\"image\":\"busybox:1\",\"name\":\"web\"}},\"scope\":\"local\","
                        + "\"time\":1795240383,\"timeNano\":1795240383044315620}",
                Json.text(EventDocuments.of(CREATE)));
    }

    record Row(String filters, Event event, boolean wanted) {
        @Override
        public String toString() {
            return filters + " " + event.action();
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("", CREATE, true),
                new Row("{\"foo\":[\"x\"]}", CREATE, true),
                new Row("{\"type\":[\"image\"]}", CREATE, false),
                new Row("{\"type\":[\"image\",\"container\"]}", CREATE, true),
                new Row("{\"event\":[\"create\"]}", CREATE, true),
                new Row("{\"event\":[\"exec_create\"]}", EXEC, true),
                new Row("{\"event\":[\"exec_create\"]}", CREATE, false),
                new Row("{\"container\":[\"web\"]}", CREATE, true),
                new Row("{\"container\":[\"bbc6\"]}", CREATE, true),
                new Row("{\"container\":[\"other\"]}", CREATE, false),
                new Row("{\"image\":[\"busybox\"]}", CREATE, true),
                new Row("{\"image\":[\"busybox:1\"]}", PULL, true),
                new Row("{\"image\":[\"busybox:2\"]}", PULL, false),
                new Row("{\"label\":[\"app=x\"]}", CREATE, true),
                new Row("{\"label\":[\"app=y\"]}", CREATE, false),
                new Row("{\"scope\":[\"swarm\"]}", CREATE, false));
    }

    @ParameterizedTest
    @MethodSource
    void rows(Row row) {
        assertEquals(row.wanted, EventDocuments.wanted(row.event, Filters.parse(row.filters)));
    }
}
