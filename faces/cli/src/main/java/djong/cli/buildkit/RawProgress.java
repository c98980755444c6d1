package djong.cli.buildkit;

import com.google.protobuf.Timestamp;
import djong.api.JsonTree;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import moby.buildkit.v1.StatusResponse;
import moby.buildkit.v1.Vertex;
import moby.buildkit.v1.VertexLog;
import moby.buildkit.v1.VertexStatus;
import org.jspecify.annotations.Nullable;

/** A JSON document per line, for programs. */
final class RawProgress implements Shown {
    private final PrintStream out;
    private final Steps steps;

    RawProgress(PrintStream out, Steps steps) {
        this.out = out;
        this.steps = steps;
    }

    @Override
    public void tell(StatusResponse news) {
        steps.take(news);
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        put(
                document,
                "vertexes",
                news.getVertexesList().stream().map(RawProgress::vertex).toList());
        put(
                document,
                "statuses",
                news.getStatusesList().stream().map(RawProgress::status).toList());
        put(document, "logs", news.getLogsList().stream().map(RawProgress::log).toList());
        if (document.isEmpty()) return;
        out.println(JsonTree.compact(document));
        out.flush();
    }

    private static void put(Map<String, @Nullable Object> into, String name, List<Map<String, @Nullable Object>> list) {
        if (!list.isEmpty()) into.put(name, new ArrayList<Object>(list));
    }

    private static Map<String, @Nullable Object> vertex(Vertex vertex) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("digest", vertex.getDigest());
        if (vertex.getInputsCount() > 0) told.put("inputs", new ArrayList<Object>(vertex.getInputsList()));
        told.put("name", vertex.getName());
        if (vertex.hasStarted()) told.put("started", time(vertex.getStarted()));
        if (vertex.hasCompleted()) told.put("completed", time(vertex.getCompleted()));
        if (vertex.getCached()) told.put("cached", true);
        if (!vertex.getError().isEmpty()) told.put("error", vertex.getError());
        return told;
    }

    private static Map<String, @Nullable Object> status(VertexStatus status) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("id", status.getID());
        told.put("vertex", status.getVertex());
        told.put("name", status.getName());
        if (status.getTotal() > 0) told.put("total", status.getTotal());
        told.put("current", status.getCurrent());
        told.put("timestamp", time(status.getTimestamp()));
        if (status.hasStarted()) told.put("started", time(status.getStarted()));
        if (status.hasCompleted()) told.put("completed", time(status.getCompleted()));
        return told;
    }

    private static Map<String, @Nullable Object> log(VertexLog log) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("vertex", log.getVertex());
        told.put("stream", log.getStream());
        told.put("data", Base64.getEncoder().encodeToString(log.getMsg().toByteArray()));
        told.put("timestamp", time(log.getTimestamp()));
        return told;
    }

    private static String time(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString();
    }

    @Override
    public void end() {}
}
