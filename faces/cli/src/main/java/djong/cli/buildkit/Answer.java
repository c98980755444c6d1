package djong.cli.buildkit;

import djong.api.JsonTree;
import djong.cli.format.Tabwriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a frontend has told of a file, as text in the layout of BuildKit's client. */
final class Answer {
    private static final int WIDE = 3;

    private final Object document;
    private final @Nullable String dockerfile;

    /** @param dockerfile what the user calls the file; null as the frontend does */
    Answer(String json, @Nullable String dockerfile) {
        Object parsed = json.isEmpty() ? null : JsonTree.parse(json);
        this.document = parsed == null ? Map.of() : parsed;
        this.dockerfile = dockerfile;
    }

    /** @param call what was asked for */
    String text(String call) {
        return switch (call) {
            case "lint" -> checked();
            case "outline" -> outline();
            case "targets" -> targets();
            case "subrequests.describe" -> calls();
            default -> "";
        };
    }

    private static @Nullable Object of(Object map, String name) {
        return map instanceof Map<?, ?> fields ? fields.get(name) : null;
    }

    private static String word(Object map, String name) {
        return of(map, name) instanceof String text ? text : "";
    }

    private static boolean is(Object map, String name) {
        return Boolean.TRUE.equals(of(map, name));
    }

    private static List<Object> list(@Nullable Object value) {
        List<Object> list = new ArrayList<>();
        if (value instanceof List<?> given) for (Object each : given) if (each != null) list.add(each);
        return list;
    }

    private static List<Object> ranges(Object said) {
        Object location = of(said, "location");
        return location == null ? List.of() : list(of(location, "ranges"));
    }

    private static int line(Object said) {
        List<Object> ranges = ranges(said);
        return ranges.isEmpty() ? 0 : SourceLines.line(ranges.getFirst(), "start");
    }

    private String checked() {
        List<Object> warnings = list(of(document, "warnings"));
        if (warnings.isEmpty()) return failure() == null ? "Check complete, no warnings found.\n" : "";
        warnings.sort(Comparator.comparingInt(Answer::line));
        var out = new StringBuilder("Check complete, ")
                .append(warnings.size() == 1 ? "1 warning has" : warnings.size() + " warnings have")
                .append(" been found!\n");
        for (Object each : warnings) {
            out.append("\nWARNING: ").append(word(each, "ruleName"));
            String url = word(each, "url");
            if (!url.isEmpty()) out.append(" - ").append(url);
            out.append('\n').append(word(each, "detail")).append('\n');
            lines(out, each);
        }
        if (failure() != null) out.append('\n');
        return out.toString();
    }

    private void lines(StringBuilder out, Object said) {
        List<Object> sources = list(of(document, "sources"));
        Object location = of(said, "location");
        int number = location != null && of(location, "sourceIndex") instanceof JsonTree.Number n && n.integral()
                ? Integer.parseInt(n.text())
                : 0;
        if (number < 0 || number >= sources.size() || !(sources.get(number) instanceof Map<?, ?> source)) return;
        SourceLines.show(out, dockerfile == null ? word(source, "filename") : dockerfile, source, ranges(said));
    }

    /** Why the file cannot be built, with its lines; null where it can. */
    @Nullable
    String failure() {
        Object error = of(document, "buildError");
        if (error == null) return null;
        var out = new StringBuilder(word(error, "message")).append('\n');
        lines(out, error);
        return out.toString();
    }

    private String outline() {
        var out = new StringBuilder();
        String name = word(document, "name");
        String description = word(document, "description");
        if (!name.isEmpty() || !description.isEmpty()) {
            String head = "TARGET:\t" + (name.isEmpty() ? "(default)" : name) + "\n";
            if (!description.isEmpty()) head += "DESCRIPTION:\t" + description + "\n";
            out.append(new Tabwriter(0, 1).format(head)).append('\n');
        }
        table(out, "BUILD ARG\tVALUE\tDESCRIPTION", "args", "value", "description");
        table(out, "SECRET\tREQUIRED", "secrets", "required");
        table(out, "SSH\tREQUIRED", "ssh", "required");
        return out.toString();
    }

    private void table(StringBuilder out, String heading, String what, String... fields) {
        List<Object> rows = list(of(document, what));
        if (rows.isEmpty()) return;
        var text = new StringBuilder(heading).append('\n');
        for (Object row : rows) {
            text.append(word(row, "name"));
            for (String each : fields) text.append('\t').append(is(row, each) ? "true" : word(row, each));
            text.append('\n');
        }
        out.append(new Tabwriter(0, WIDE).format(text)).append('\n');
    }

    private String targets() {
        var text = new StringBuilder("TARGET\tDESCRIPTION\n");
        for (Object target : list(of(document, "targets"))) {
            String name = word(target, "name");
            String mark = is(target, "default") ? name.isEmpty() ? "(default)" : " (default)" : "";
            text.append(name)
                    .append(mark)
                    .append('\t')
                    .append(word(target, "description"))
                    .append('\n');
        }
        return new Tabwriter(0, 1).format(text);
    }

    private String calls() {
        var text = new StringBuilder("NAME\tVERSION\tDESCRIPTION\n");
        for (Object call : list(document))
            text.append(word(call, "name").replaceFirst("^frontend\\.", ""))
                    .append('\t')
                    .append(word(call, "version"))
                    .append('\t')
                    .append(word(call, "description"))
                    .append('\n');
        return new Tabwriter(0, 1).format(text);
    }
}
