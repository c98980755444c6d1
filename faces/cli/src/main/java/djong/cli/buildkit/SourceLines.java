package djong.cli.buildkit;

import djong.api.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lines of a file that something is said about, with some around them, as BuildKit's client shows them. */
final class SourceLines {
    private static final int AROUND_ONE = 2;
    private static final int AROUND_SEVERAL = 1;
    private static final String RULE = "--------------------\n";

    private record Range(int first, int last) {
        boolean has(int line) {
            return line >= first && line <= last;
        }
    }

    private SourceLines() {}

    /** @param json as the daemon tells it: a file with its text, and ranges of lines from 1 */
    static void show(StringBuilder out, String json) {
        if (JsonTree.parse(json) instanceof Map<?, ?> source
                && source.get("info") instanceof Map<?, ?> info
                && source.get("ranges") instanceof List<?> ranges)
            show(out, String.valueOf(info.get("filename")), info, ranges);
    }

    /** @param info with the file's text as base64 */
    static void show(StringBuilder out, String name, Map<?, ?> info, List<?> ranges) {
        if (!(info.get("data") instanceof String data)) return;
        List<Range> marked = new ArrayList<>();
        for (Object each : ranges) marked.add(new Range(line(each, "start"), line(each, "end")));
        if (marked.isEmpty()) return;
        int first = marked.stream().mapToInt(Range::first).min().orElseThrow();
        int last = marked.stream().mapToInt(Range::last).max().orElseThrow();
        String[] lines = new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8).split("\n", -1);
        if (first < 1 || first > lines.length) return;
        int around = first == last ? AROUND_ONE : AROUND_SEVERAL;
        out.append(name).append(':').append(first).append('\n').append(RULE);
        for (int i = Math.max(1, first - around); i <= Math.min(lines.length, last + around); i++) {
            int number = i;
            String mark = marked.stream().anyMatch(each -> each.has(number)) ? ">>>" : "   ";
            out.append(String.format(Locale.ROOT, "%4d | %s %s%n", i, mark, lines[i - 1]));
        }
        out.append(RULE);
    }

    /** 0 where it is not told. */
    static int line(Object range, String end) {
        return range instanceof Map<?, ?> map
                        && map.get(end) instanceof Map<?, ?> place
                        && place.get("line") instanceof JsonTree.Number line
                        && line.integral()
                ? Integer.parseInt(line.text())
                : 0;
    }
}
