package djong.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Options of a container, good and bad ones, by bare requests to both engines: status, message and warnings of the create, then of the start,
 * then what the container printed, must be equal. The rows are in {@code options-parity.txt};
 * one that only {@code accepts} is not started.
 */
class OptionsParityIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static final String VERSION = "/v1.51";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static Reference reference = new Reference("");

    record Row(String rule, String hostConfig, String config) {
        @Override
        public String toString() {
            return rule;
        }
    }

    @BeforeAll
    static void images() {
        reference = Reference.orSkip();
        for (Engine engine : List.of(DAEMON, reference)) {
            engine.dockerCommand("import", "-", "options:latest")
                    .input(Images.busybox())
                    .run()
                    .ok();
        }
    }

    @AfterAll
    static void cleanUp() {
        if (!reference.host().isEmpty()) reference.docker("rmi", "-f", "options");
    }

    static Stream<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        try (InputStream in =
                Objects.requireNonNull(OptionsParityIT.class.getResourceAsStream("/options-parity.txt"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.isBlank() || line.startsWith("#")) continue;
                String[] words = line.split(" :: ", -1);
                rows.add(new Row(words[0], words[1], words.length > 2 ? words[2] : "{}"));
            }
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void agrees(Row row) throws Exception {
        Both.agree(() -> outcome(reference, row), () -> outcome(DAEMON, row));
    }

    private static String outcome(Engine engine, Row row) throws IOException {
        ObjectNode request = JSON.createObjectNode().put("Image", "options");
        request.putArray("Cmd").add("true");
        request.setAll((ObjectNode) JSON.readTree(row.config()));
        request.set("HostConfig", JSON.readTree(row.hostConfig()));
        Answer created = call(engine, "POST", "/containers/create", request.toString());
        var told = new StringBuilder(created.told());
        if (created.status() != 201) return told.toString();
        String path = "/containers/" + created.body().get("Id").asText();
        try {
            if (!row.rule().startsWith("starts: ")) return told.toString();
            Answer started = call(engine, "POST", path + "/start", "");
            told.append(started.told());
            if (started.status() != 204) return normal(told.toString());
            told.append(call(engine, "POST", path + "/wait", "").body().path("StatusCode"))
                    .append('\n')
                    .append(engine.docker("logs", path.substring(path.lastIndexOf('/') + 1))
                            .out());
            return normal(told.toString());
        } finally {
            call(engine, "DELETE", path + "?force=1&v=1", "");
        }
    }

    private record Answer(int status, JsonNode body) {
        String told() {
            JsonNode message = body.has("message") ? body.get("message") : body.path("Warnings");
            return status + " " + (message.isMissingNode() ? "" : message.toString()) + "\n";
        }
    }

    private static Answer call(Engine engine, String method, String path, String body) throws IOException {
        var argv = new ArrayList<>(List.of(
                "curl",
                "-s",
                "--max-time",
                "30",
                "-w",
                "\n%{http_code}",
                "--unix-socket",
                engine.host().replaceFirst("^unix://", ""),
                "-X",
                method,
                "http://d" + VERSION + path));
        if (!body.isEmpty()) argv.addAll(List.of("-H", "Content-Type: application/json", "-d", body));
        String answer = new Command(argv).run().ok();
        int end = answer.lastIndexOf('\n');
        String text = end < 0 ? "" : answer.substring(0, end);
        return new Answer(
                Integer.parseInt(answer.substring(end + 1)),
                text.isBlank() ? JSON.createObjectNode() : JSON.readTree(text));
    }

    private static String normal(String text) {
        return Normal.of(text).replace("runc create failed", "crun create failed");
    }
}
