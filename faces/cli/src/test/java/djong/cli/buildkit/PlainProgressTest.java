package djong.cli.buildkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import moby.buildkit.v1.StatusResponse;
import moby.buildkit.v1.Vertex;
import moby.buildkit.v1.VertexLog;
import moby.buildkit.v1.VertexStatus;
import moby.buildkit.v1.VertexWarning;
import org.junit.jupiter.api.Test;

class PlainProgressTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Steps steps = new Steps();
    private final PlainProgress progress = new PlainProgress(new PrintStream(out, true, StandardCharsets.UTF_8), steps);

    private static Timestamp at(int millis) {
        return Timestamp.newBuilder()
                .setSeconds(millis / 1000)
                .setNanos(millis % 1000 * 1_000_000)
                .build();
    }

    private static Vertex.Builder vertex(String name) {
        return Vertex.newBuilder().setDigest(name).setName(name).setStarted(at(0));
    }

    private void tell(Vertex.Builder vertex) {
        progress.tell(StatusResponse.newBuilder().addVertexes(vertex).build());
    }

    private void log(String name, int millis, String text) {
        progress.tell(StatusResponse.newBuilder()
                .addLogs(VertexLog.newBuilder()
                        .setVertex(name)
                        .setTimestamp(at(millis))
                        .setMsg(ByteString.copyFromUtf8(text)))
                .build());
    }

    private void status(String name, long current, int millis, boolean done) {
        var status = VertexStatus.newBuilder()
                .setVertex(name)
                .setID("sending")
                .setCurrent(current)
                .setStarted(at(0))
                .setTimestamp(at(millis));
        if (done) status.setCompleted(at(millis));
        progress.tell(StatusResponse.newBuilder().addStatuses(status).build());
    }

    @Test
    void linesCarryTheNumberOfTheirVertex() {
        tell(vertex("a"));
        log("a", 12, "one\ntw");
        tell(vertex("b").setCompleted(at(100)).setCached(true));
        log("a", 1500, "o\n");
        tell(vertex("a").setCompleted(at(2040)));
        assertEquals("""
                #1 a
                #1 0.012 one
                #1 ...

                #2 b
                #2 CACHED

                #1 a
                #1 1.500 two
                #1 DONE 2.0s
                """, out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whatTakesLongIsShownNowAndThenAndTheRestAtItsEnd() {
        tell(vertex("a"));
        for (int i = 1; i <= 25; i++) status("a", i * 1_000_000L, i * 100, false);
        status("a", 314_650_000, 3400, true);
        tell(vertex("b"));
        status("b", 67, 10, false);
        status("b", 67, 20, true);
        assertEquals("""
                #1 a
                #1 sending 10.00MB
                #1 sending 20.00MB
                #1 sending 314.65MB 3.4s done
                #1 ...

                #2 b
                #2 sending 67B done
                """, out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void failuresEndWithTheirLastLines() {
        tell(vertex("a"));
        for (int i = 1; i <= 12; i++) log("a", i, "line " + i + "\n");
        log("a", 13, "no end");
        tell(vertex("a").setCompleted(at(20)).setError("it broke"));
        tell(vertex("b").setCompleted(at(20)).setError("context canceled"));
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals("#2 CANCELED", lines.getLast());
        assertEquals("#1 ERROR: it broke", lines.get(lines.size() - 4));
        List<String> last = steps.failure();
        assertEquals(List.of("------", " > a:", "line 3"), last.subList(0, 3));
        assertEquals(List.of("line 12", "no end", "------"), last.subList(last.size() - 3, last.size()));
    }

    @Test
    void warningsComeAtTheEnd() {
        progress.tell(StatusResponse.newBuilder()
                .addWarnings(VertexWarning.newBuilder().setShort(ByteString.copyFromUtf8("Careful: words (line 2)")))
                .build());
        progress.end();
        assertEquals("\n 1 warning found:\n - Careful: words (line 2)\n", out.toString(StandardCharsets.UTF_8));
    }
}
