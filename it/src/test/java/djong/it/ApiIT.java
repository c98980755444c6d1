package djong.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The API by bare requests: versions, heads, refusals. */
class ApiIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    record Row(String method, String path, String body, int status, String answer) {
        @Override
        public String toString() {
            return method + " " + path + (body.isEmpty() ? "" : " " + body) + " gives " + status;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("GET", "/_ping", "", 200, "OK"),
                new Row("GET", "/v1.24/_ping", "", 200, "OK"),
                new Row("GET", "/v1.51/version", "", 200, "\"ApiVersion\":\"1.51\""),
                new Row(
                        "GET",
                        "/v1.99/version",
                        "",
                        400,
                        "client version 1.99 is too new. Maximum supported API version is 1.51"),
                new Row(
                        "GET",
                        "/v1.23/version",
                        "",
                        400,
                        "client version 1.23 is too old. Minimum supported API version is 1.24"),
                new Row("GET", "/nosuch", "", 404, "{\"message\":\"page not found\"}"),
                new Row("GET", "/containers/nosuch/json", "", 404, "{\"message\":\"No such container: nosuch\"}"),
                new Row("GET", "/v1.44/images/nosuch/json", "", 404, "{\"message\":\"No such image: nosuch:latest\"}"),
                new Row("GET", "/networks/nosuch", "", 404, "{\"message\":\"network nosuch not found\"}"),
                new Row(
                        "GET",
                        "/containers/json?filters=%7B%22nosuch%22:%5B%22x%22%5D%7D",
                        "",
                        400,
                        "invalid filter 'nosuch'"),
                new Row("GET", "/containers/json?filters=rubbish", "", 400, "message"),
                new Row("POST", "/containers/create", "{\"Image\":\"nosuch\"}", 404, "No such image: nosuch:latest"),
                new Row("POST", "/containers/create", "{rubbish", 400, "message"),
                new Row("POST", "/containers/create", "{}", 400, "message"),
                new Row("POST", "/swarm/init", "{}", 501, "message"),
                new Row("GET", "/plugins", "", 501, "message"),
                new Row("POST", "/build", "", 500, "Cannot locate specified Dockerfile: Dockerfile"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void answers(Row row) {
        var argv = new java.util.ArrayList<>(java.util.List.of(
                "curl",
                "-s",
                "--max-time",
                "20",
                "-w",
                "\n%{http_code}",
                "--unix-socket",
                DAEMON.socket().toString(),
                "-X",
                row.method(),
                "http://d" + row.path()));
        if (!row.body().isEmpty())
            argv.addAll(java.util.List.of("-H", "Content-Type: application/json", "-d", row.body()));
        String answer = new Command(argv).run().ok();
        assertTrue(answer.endsWith("\n" + row.status()), answer);
        assertTrue(answer.contains(row.answer()), answer);
    }

    @Test
    void pingsWithItsHeads() {
        String head = Command.of(
                        "curl",
                        "-sI",
                        "--max-time",
                        "20",
                        "--unix-socket",
                        DAEMON.socket().toString(),
                        "http://d/_ping")
                .run()
                .ok();
        for (String line :
                new String[] {"Api-Version: 1.51", "Builder-Version: 2", "Ostype: linux", "Docker-Experimental: false"
                }) {
            assertTrue(head.contains(line), head);
        }
        assertTrue(head.lines().anyMatch(l -> l.startsWith("Server: Djong/")), head);
    }
}
