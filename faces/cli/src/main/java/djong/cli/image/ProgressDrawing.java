package djong.cli.image;

import djong.api.Json;
import djong.api.MalformedJsonException;
import djong.api.ProgressDetail;
import djong.api.ProgressLine;
import djong.cli.command.ExitException;
import djong.cli.format.Units;
import djong.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows a stream of progress: on a terminal each layer keeps its line and bars grow, elsewhere every change of state is a line and
 * bars are left out.
 */
public final class ProgressDrawing {
    private static final int WIDE = 110;

    private final @Nullable PrintStream out;
    private final boolean terminal;
    private final int width;
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    private ProgressDrawing(@Nullable PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        Terminal.Size size = terminal ? Terminal.size() : null;
        this.width = size == null ? 200 : size.columns();
    }

    /**
     * Reads to the end and shows what comes; null shows nothing.
     *
     * @throws ExitException with the error that the stream ends with, if it does
     */
    public static void show(InputStream stream, @Nullable PrintStream out, boolean terminal) throws IOException {
        ProgressDrawing drawing = new ProgressDrawing(out, terminal);
        BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.isBlank()) continue;
            ProgressLine progress;
            try {
                progress = Json.read(ProgressLine.class, line);
            } catch (MalformedJsonException e) {
                throw new IOException("the daemon's progress cannot be read: " + e.getMessage(), e);
            }
            drawing.show(progress);
        }
    }

    private void show(ProgressLine line) {
        if (line.errorDetail() != null || line.error() != null) {
            String message =
                    line.errorDetail() != null && !line.errorDetail().message().isEmpty()
                            ? line.errorDetail().message()
                            : line.error();
            Integer code =
                    line.errorDetail() == null ? null : line.errorDetail().code();
            throw new ExitException(code == null || code == 0 ? 1 : code, message);
        }
        PrintStream to = out;
        if (to == null || line.aux() != null) return;
        String id = line.id();
        int up = 0;
        if (id != null && (line.progressDetail() != null || line.progress() != null)) {
            Integer row = lines.get(id);
            if (row == null) {
                row = lines.size();
                lines.put(id, row);
                if (terminal) to.print('\n');
            }
            up = lines.size() - row;
            if (terminal && up > 0) to.print("\u001b[" + up + "A");
        } else {
            lines.clear();
        }
        display(to, line);
        if (id != null && terminal && up > 0) to.print("\u001b[" + up + "B");
        to.flush();
    }

    private void display(PrintStream to, ProgressLine line) {
        ProgressDetail detail = line.progressDetail();
        String bar = detail == null ? "" : bar(detail);
        String end = "";
        if (terminal && line.stream() == null && detail != null) {
            to.print("\u001b[2K\r");
            end = "\r";
        } else if (!bar.isEmpty()) {
            return;
        }
        if (line.id() != null) to.print(line.id() + ": ");
        if (line.from() != null) to.print("(from " + line.from() + ") ");
        String status = line.status() == null ? "" : line.status();
        if (detail != null && terminal) to.print(status + " " + bar + end);
        else if (line.progress() != null) to.print(status + " " + line.progress() + end);
        else if (line.stream() != null) to.print(line.stream() + end);
        else to.print(status + end + "\n");
    }

    private String bar(ProgressDetail detail) {
        long current = detail.current() == null ? 0 : detail.current();
        long total = detail.total() == null ? 0 : detail.total();
        String units = detail.units() == null ? "" : detail.units();
        if (current <= 0 && total <= 0) return "";
        if (total <= 0) return units.isEmpty() ? right(Units.size(current, 4)) : current + " " + units;
        int half = Math.min(50, (int) ((double) current / total * 100) / 2);
        String box = width > WIDE ? "[" + "=".repeat(half) + ">" + " ".repeat(50 - half) + "] " : "";
        if (Boolean.TRUE.equals(detail.hidecounts())) return box;
        if (!units.isEmpty()) return box + current + (current > total ? "" : "/" + total) + " " + units;
        return box + right(Units.size(current, 4)) + (current > total ? "" : "/" + Units.size(total, 4));
    }

    private static String right(String text) {
        return " ".repeat(Math.max(0, 8 - text.length())) + text;
    }
}
