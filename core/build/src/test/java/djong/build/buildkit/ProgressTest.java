package djong.build.buildkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.runtime.log.StdStream;
import java.time.Instant;
import java.util.List;
import moby.buildkit.v1.StatusResponse;
import moby.buildkit.v1.VertexLog;
import moby.buildkit.v1.VertexStatus;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private Instant now = Instant.EPOCH;
    private final Progress progress = new Progress(() -> now);
    private final Vertex vertex = new Vertex(new Nothing("a"), List.of(), "RUN a");
    private final Vertex other = new Vertex(new Nothing("b"), List.of(), "RUN b");

    private record Nothing(String definition) implements Op {
        @Override
        public Tree run(List<Tree> inputs, Scope scope) {
            return Tree.EMPTY;
        }
    }

    private List<VertexLog> logs(Vertex of) {
        return progress.told().stream()
                .map(StatusResponse::getLogsList)
                .flatMap(List::stream)
                .filter(log -> log.getVertex().equals(of.digest().toString()))
                .toList();
    }

    @Test
    void outputIsKeptUpToItsLimitForEachVertex() {
        byte[] piece = new byte[1 << 20];
        for (int i = 0; i < 5; i++) progress.output(vertex, StdStream.STDOUT, piece);
        progress.output(other, StdStream.STDERR, piece);
        assertEquals(
                List.of(1 << 20, 1 << 20, 0, "\n[output clipped, log limit 2MiB reached]\n".length()),
                logs(vertex).stream().map(log -> log.getMsg().size()).toList());
        assertEquals(
                "\n[output clipped, log limit 2MiB reached]\n",
                logs(vertex).getLast().getMsg().toStringUtf8());
        assertEquals(
                List.of(1 << 20),
                logs(other).stream().map(log -> log.getMsg().size()).toList());
    }

    @Test
    void aLineThatGrowsIsToldOfNowAndThenAndAtItsEnd() {
        Progress.Line line = progress.line(vertex, "layer", "layer");
        for (int i = 1; i <= 1000; i++) {
            now = now.plusMillis(1);
            line.reached(i, 1000);
        }
        line.done(1000, 1000);
        List<VertexStatus> told = progress.told().stream()
                .map(StatusResponse::getStatusesList)
                .flatMap(List::stream)
                .toList();
        assertEquals(
                List.of(0L, 100L, 200L, 300L, 400L, 500L, 600L, 700L, 800L, 900L, 1000L, 1000L),
                told.stream().map(VertexStatus::getCurrent).toList());
        assertEquals(now.getEpochSecond(), told.getLast().getCompleted().getSeconds());
    }
}
