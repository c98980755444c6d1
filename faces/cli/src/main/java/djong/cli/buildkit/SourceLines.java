package djong.cli.buildkit;

import djong.api.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The lines of a file that a failure comes from, with some around them. */
final class SourceLines {
    private static final int AROUND = 2;
    private static final String RULE = "--------------------\n";

    private SourceLines() {}

    /** @param json as the daemon tells it: a file with its text, and ranges of lines from 1 */
    static void show(StringBuilder out, String json) {
        if (!(JsonTree.parse(json) instanceof Map<?, ?> source)
                || !(source.get("info") instanceof Map<?, ?> info)
                || !(source.get("ranges") instanceof List<?> ranges)
                || ranges.isEmpty()
                || !(info.get("data") instanceof String data)) return;
        int first = line(ranges.getFirst(), "start");
        int last = line(ranges.getLast(), "end");
        List<String> lines = new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8)
                .lines()
                .toList();
        if (first < 1 || first > lines.size()) return;
        out.append(info.get("filename")).append(':').append(first).append('\n').append(RULE);
        for (int i = Math.max(1, first - AROUND); i <= Math.min(lines.size(), last + AROUND); i++) {
            String mark = i >= first && i <= last ? ">>>" : "   ";
            out.append(String.format(Locale.ROOT, "%4d | %s %s%n", i, mark, lines.get(i - 1)));
        }
        out.append(RULE);
    }

    private static int line(Object range, String end) {
        return range instanceof Map<?, ?> map
                        && map.get(end) instanceof Map<?, ?> place
                        && place.get("line") instanceof JsonTree.Number line
                        && line.integral()
                ? Integer.parseInt(line.text())
                : 0;
    }
}
