package djong.cli.buildkit;

import djong.cli.terminal.Terminal;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import moby.buildkit.v1.StatusResponse;
import moby.buildkit.v1.Vertex;
import moby.buildkit.v1.VertexLog;
import moby.buildkit.v1.VertexStatus;

/** A block of lines that is drawn over itself, as high as the terminal allows. */
final class TerminalProgress implements Shown {
    private static final int LEAST_ROWS = 5;
    private static final long NANOS_BETWEEN = 80_000_000;

    private final PrintStream out;
    private final Steps steps;
    private final Supplier<Terminal.Size> size;
    private final Instant began = Instant.now();
    private int drawn;
    private long last;

    TerminalProgress(PrintStream out, Steps steps, Supplier<Terminal.Size> size) {
        this.out = out;
        this.steps = steps;
        this.size = size;
    }

    @Override
    public void tell(StatusResponse news) {
        steps.take(news);
        for (VertexStatus status : news.getStatusesList())
            steps.step(status.getVertex()).ifPresent(step -> step.statuses.put(status.getID(), status));
        for (VertexLog log : news.getLogsList()) steps.step(log.getVertex()).ifPresent(step -> step.lines(log));
        long now = System.nanoTime();
        if (now - last < NANOS_BETWEEN) return;
        last = now;
        draw();
    }

    private void draw() {
        Terminal.Size room = size.get();
        List<String> lines = new ArrayList<>();
        int done = 0;
        for (Steps.Step step : steps.begun()) {
            if (step.vertex.hasCompleted()) done++;
            lines.add(line(step));
            if (step.vertex.hasCompleted()) continue;
            for (VertexStatus status : step.statuses.values()) lines.add(" => => " + Steps.line(status));
        }
        double took = java.time.Duration.between(began, Instant.now()).toMillis() / 1000.0;
        String head = String.format(
                Locale.ROOT,
                "[+] Building %.1fs (%d/%d)%s",
                took,
                done,
                steps.planned(),
                done == steps.planned() ? " FINISHED" : "");
        int rows = Math.max(LEAST_ROWS, room.rows() - 2);
        if (lines.size() > rows) lines = lines.subList(lines.size() - rows, lines.size());
        var text = new StringBuilder();
        if (drawn > 0) text.append("\u001b[").append(drawn).append('A');
        text.append("\u001b[J");
        text.append(head).append('\n');
        for (String line : lines) text.append(cut(line, room.columns())).append('\n');
        drawn = lines.size() + 1;
        out.print(text);
        out.flush();
    }

    private static String cut(String line, int columns) {
        return columns > 1 && line.length() > columns - 1 ? line.substring(0, columns - 1) : line;
    }

    private static String line(Steps.Step step) {
        Vertex vertex = step.vertex;
        String time = vertex.hasCompleted()
                ? String.format(Locale.ROOT, "%.1fs", Steps.seconds(vertex.getStarted(), vertex.getCompleted()))
                : "";
        String what = vertex.getCached() ? " => CACHED " : vertex.getError().isEmpty() ? " => " : " => ERROR ";
        return what + vertex.getName() + (time.isEmpty() ? "" : "  " + time);
    }

    @Override
    public void end() {
        draw();
        PlainProgress.warnings(out, steps.warnings());
        out.flush();
    }
}
