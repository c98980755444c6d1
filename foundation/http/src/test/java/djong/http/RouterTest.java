package djong.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RouterTest {
    private static final Handler LIST = _ -> {};
    private static final Handler GET_ALL = _ -> {};
    private static final Handler INSPECT = _ -> {};
    private static final Handler GET_ONE = _ -> {};
    private static final Handler REMOVE = _ -> {};
    private static final Handler LOGS = _ -> {};

    private static final Router ROUTER = new Router()
            .get("/images/json", LIST)
            .get("/images/get", GET_ALL)
            .get("/images/{name:.*}/json", INSPECT)
            .get("/images/{name:.*}/get", GET_ONE)
            .delete("/images/{name:.*}", REMOVE)
            .get("/containers/{name}/logs", LOGS)
            .get("/networks/", LIST)
            .get("/networks/{id}", INSPECT);

    record Row(String method, String path, Handler handler, String name) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("GET", "/images/json", LIST, null),
                new Row("GET", "/images/get", GET_ALL, null),
                new Row("GET", "/images/busybox/json", INSPECT, "busybox"),
                new Row("GET", "/images/example.org:5000/a/b:1/json", INSPECT, "example.org:5000/a/b:1"),
                new Row("GET", "/images/json/json", INSPECT, "json"),
                new Row("GET", "/images/a/json/get", GET_ONE, "a/json"),
                new Row("DELETE", "/images/a/b", REMOVE, "a/b"),
                new Row("GET", "/containers/x/logs", LOGS, "x"),
                new Row("GET", "/containers/x/y/logs", null, null),
                new Row("GET", "/containers//logs", null, null),
                new Row("POST", "/containers/x/logs", null, null),
                new Row("GET", "/containers/x/logs/", null, null),
                new Row("GET", "/networks/", LIST, null),
                new Row("GET", "/networks/a/", null, null),
                new Row("DELETE", "/images/a/", null, null),
                new Row("GET", "/containers", null, null),
                new Row("GET", "/nosuch", null, null),
                new Row("GET", "/", null, null),
                new Row("GET", "", null, null));
    }

    @ParameterizedTest
    @MethodSource
    void rows(Row row) {
        Router.Match match = ROUTER.find(row.method, row.path);
        if (row.handler == null) {
            assertNull(match);
            return;
        }
        assertNotNull(match);
        assertEquals(row.handler, match.handler());
        assertEquals(row.name == null ? Map.of() : Map.of("name", row.name), match.variables());
    }
}
