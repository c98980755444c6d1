package djong.cli.format;

import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import djong.cli.template.Fields;
import djong.cli.template.Template;
import djong.cli.template.TemplateException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints a list as a table, as JSON lines or by a template. */
public final class Listing {
    private final Map<String, String> headings;
    private final List<String> columns;
    private final @Nullable String raw;
    private final String errorPrefix;

    /**
     * @param headings the columns' names and what stands above them
     * @param columns what the usual table shows
     * @param raw the template of {@code --format raw}, or null
     * @param errorPrefix what a template's failure starts with; commands differ
     */
    public Listing(Map<String, String> headings, List<String> columns, @Nullable String raw, String errorPrefix) {
        this.headings = headings;
        this.columns = columns;
        this.raw = raw;
        this.errorPrefix = errorPrefix;
    }

    /** @throws ExitException in Docker's words */
    public void print(Cli cli, @Nullable String format, List<? extends Row> rows) {
        cli.out().print(text(format, rows));
    }

    /** What {@link #print} prints. */
    public String text(@Nullable String format, List<? extends Row> rows) {
        if (format == null || format.equals("table")) return table(rows);
        if (format.equals("json")) format = "{{json .}}";
        if (format.equals("raw") && raw != null) format = raw;
        boolean table = format.startsWith("table");
        String text = table ? format.substring("table".length()).strip() : format;
        text = text.replace("\\t", "\t").replace("\\n", "\n");
        Template template;
        try {
            template = Template.parse(text);
        } catch (TemplateException e) {
            throw new ExitException(1, "failed to parse template: " + e.getMessage());
        }
        StringBuilder out = new StringBuilder();
        try {
            if (table) {
                template.execute(new Head(), Template.Mode.HEADER, out);
                out.append('\n');
            }
            for (Row row : rows) {
                template.execute(row, Template.Mode.LENIENT, out);
                out.append('\n');
            }
        } catch (TemplateException e) {
            throw new ExitException(1, errorPrefix + e.getMessage());
        }
        return table ? new Tabwriter(10, 3).format(out) : out.toString();
    }

    private String table(List<? extends Row> rows) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            if (i > 0) out.append('\t');
            out.append(headings.get(columns.get(i)));
        }
        out.append('\n');
        for (Row row : rows) {
            for (int i = 0; i < columns.size(); i++) {
                if (i > 0) out.append('\t');
                out.append(row.column(columns.get(i)));
            }
            out.append('\n');
        }
        return new Tabwriter(10, 3).format(out);
    }

    /** The columns' names in place of their values. */
    private final class Head implements Fields {
        @Override
        public @Nullable Object field(String name) {
            String heading = headings.get(name);
            return heading == null ? "<no value>" : heading;
        }

        @Override
        public @Nullable Object call(String name, List<@Nullable Object> arguments) {
            if (name.equals("Label") && !arguments.isEmpty()) {
                String key = String.valueOf(arguments.get(0));
                String last = key.substring(key.lastIndexOf('.') + 1);
                return last.replace('-', ' ').replace('_', ' ');
            }
            return field(name);
        }

        @Override
        public String typeName() {
            return "map[string]string";
        }

        @Override
        public @Nullable Object json() {
            return headings;
        }
    }
}
