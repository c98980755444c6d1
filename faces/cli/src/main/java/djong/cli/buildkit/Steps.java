package djong.cli.buildkit;

import com.google.protobuf.Timestamp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import moby.buildkit.v1.StatusResponse;
import moby.buildkit.v1.Vertex;
import moby.buildkit.v1.VertexLog;
import moby.buildkit.v1.VertexStatus;
import moby.buildkit.v1.VertexWarning;

/** What is known of a build's vertices by now, and words for it. For one thread. */
final class Steps {
    /** So many of the last lines of what has failed are shown again. */
    private static final int LAST_LINES = 10;

    /** A vertex, its number in the order of their beginnings, and the last of what it printed. */
    static final class Step {
        final int number;
        Vertex vertex;
        final Map<String, VertexStatus> statuses = new LinkedHashMap<>();
        final List<String> lastLines = new ArrayList<>();
        String unfinished = "";

        Step(int number, Vertex vertex) {
            this.number = number;
            this.vertex = vertex;
        }

        /** Whole lines of what has come; the rest waits for its end. */
        List<String> lines(VertexLog log) {
            String text = unfinished + log.getMsg().toString(StandardCharsets.UTF_8);
            List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
            unfinished = lines.removeLast();
            lines.replaceAll(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            lastLines.addAll(lines);
            while (lastLines.size() > LAST_LINES) lastLines.removeFirst();
            return lines;
        }
    }

    private final Map<String, Step> begun = new LinkedHashMap<>();
    private final Map<String, Vertex> planned = new LinkedHashMap<>();
    private final List<VertexWarning> warnings = new ArrayList<>();

    /** Takes in vertices and warnings. @return the steps that these are about, in order */
    List<Step> take(StatusResponse news) {
        List<Step> changed = new ArrayList<>();
        for (Vertex vertex : news.getVertexesList()) {
            planned.put(vertex.getDigest(), vertex);
            if (!vertex.hasStarted()) continue;
            Step step = begun.get(vertex.getDigest());
            if (step == null) {
                step = new Step(begun.size() + 1, vertex);
                begun.put(vertex.getDigest(), step);
            }
            step.vertex = vertex;
            changed.add(step);
        }
        warnings.addAll(news.getWarningsList());
        return changed;
    }

    Optional<Step> step(String digest) {
        return Optional.ofNullable(begun.get(digest));
    }

    List<Step> begun() {
        return List.copyOf(begun.values());
    }

    int planned() {
        return planned.size();
    }

    List<VertexWarning> warnings() {
        return List.copyOf(warnings);
    }

    /** The last words of what has failed. */
    List<String> failure() {
        List<String> lines = new ArrayList<>();
        for (Step step : begun.values()) {
            String error = step.vertex.getError();
            if (error.isEmpty() || error.endsWith("context canceled")) continue;
            lines.add("------");
            lines.add(" > " + step.vertex.getName() + ":");
            for (String each : step.lastLines) lines.add(each);
            if (!step.unfinished.isEmpty()) lines.add(step.unfinished);
            lines.add("------");
        }
        return lines;
    }

    static double seconds(Timestamp from, Timestamp to) {
        return (to.getSeconds() - from.getSeconds()) + (to.getNanos() - from.getNanos()) / 1e9;
    }

    /** {@code transferring context: 314.65MB 3.4s done} */
    static String line(VertexStatus status) {
        var text = new StringBuilder(status.getID());
        if (status.getTotal() > 0)
            text.append(' ').append(bytes(status.getCurrent())).append(" / ").append(bytes(status.getTotal()));
        else if (status.getCurrent() > 0) text.append(' ').append(bytes(status.getCurrent()));
        if (!status.hasCompleted()) return text.toString();
        double took = seconds(status.getStarted(), status.getCompleted());
        if (took >= 0.05) text.append(String.format(Locale.ROOT, " %.1fs", took));
        return text.append(" done").toString();
    }

    static String bytes(long count) {
        double size = count;
        String unit = "B";
        for (String next : List.of("kB", "MB", "GB", "TB")) {
            if (size < 1000) break;
            size /= 1000;
            unit = next;
        }
        return unit.equals("B") ? count + "B" : String.format(Locale.ROOT, "%.2f%s", size, unit);
    }

    static String warning(VertexWarning warning) {
        return warning.getShort().toString(StandardCharsets.UTF_8);
    }
}
