package djong.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import djong.api.container.ContainerInspect;
import djong.api.container.ContainerSummary;
import djong.api.container.ExecInspect;
import djong.api.container.WaitResponse;
import djong.api.image.ImageHistoryItem;
import djong.api.image.ImageInspect;
import djong.api.image.ImageSummary;
import djong.api.network.NetworkInspect;
import djong.api.system.EventMessage;
import djong.api.system.SystemInfo;
import djong.api.system.SystemVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents as Docker 28.5 writes them come back byte for byte: nothing lost, nothing added, null, empty and absent told apart. */
class GoldenTest {
    record Row(String file, Class<?> type, boolean list) {
        @Override
        public String toString() {
            return file;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("container-inspect-a.json", ContainerInspect.class, false),
                new Row("container-inspect-b.json", ContainerInspect.class, false),
                new Row("container-inspect-c.json", ContainerInspect.class, false),
                new Row("container-inspect-d.json", ContainerInspect.class, false),
                new Row("container-inspect-e.json", ContainerInspect.class, false),
                new Row("list.json", ContainerSummary.class, true),
                new Row("listsize.json", ContainerSummary.class, true),
                new Row("images.json", ImageSummary.class, true),
                new Row("image-bb.json", ImageInspect.class, false),
                new Row("image-full.json", ImageInspect.class, false),
                new Row("history.json", ImageHistoryItem.class, true),
                new Row("networks.json", NetworkInspect.class, true),
                new Row("network-bridge.json", NetworkInspect.class, false),
                new Row("network-none.json", NetworkInspect.class, false),
                new Row("version.json", SystemVersion.class, false),
                new Row("info.json", SystemInfo.class, false),
                new Row("wait.json", WaitResponse.class, false),
                new Row("exec.json", ExecInspect.class, false));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void roundTrip(Row row) throws IOException {
        String golden = golden(row.file());
        byte[] bytes = golden.getBytes(StandardCharsets.UTF_8);
        assertEquals(golden, row.list() ? list(row.type(), bytes) : Json.text(Json.read(row.type(), bytes)));
    }

    @Test
    void eventsRoundTrip() throws IOException {
        String golden = golden("events.jsonl");
        assertFalse(golden.isEmpty());
        for (String line : golden.split("\n")) assertEquals(line, Json.text(Json.read(EventMessage.class, line)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void treeKeepsEverything(Row row) throws IOException {
        String golden = golden(row.file());
        assertEquals(golden, JsonTree.compact(JsonTree.parse(golden)));
    }

    private static <T> String list(Class<T> type, byte[] bytes) {
        return new String(Json.bytes(type, Json.readList(type, bytes)), StandardCharsets.UTF_8);
    }

    static String golden(String name) throws IOException {
        try (InputStream in = GoldenTest.class.getResourceAsStream("/golden/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
