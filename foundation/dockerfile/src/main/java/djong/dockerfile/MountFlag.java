package djong.dockerfile;

import djong.base.EngineException;
import djong.dockerfile.syntax.Range;
import djong.dockerfile.syntax.SourceText;
import djong.dockerfile.syntax.SyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code RUN --mount} as it is written: a line of values between commas. What they mean is known once their variables are. */
public record MountFlag(List<Field> fields) {
    /**
     * One of them.
     *
     * @param written all of it
     * @param key in small letters
     * @param value null without a {@code =}
     */
    record Field(String written, String key, @Nullable String value) {
        static Field of(String written) {
            int equals = written.indexOf('=');
            String key = equals < 0 ? written : written.substring(0, equals);
            return new Field(written, key.toLowerCase(Locale.ROOT), equals < 0 ? null : written.substring(equals + 1));
        }
    }

    public MountFlag {
        fields = List.copyOf(fields);
    }

    /** @throws SyntaxException in Docker's words; the rest of what may be wrong is found by {@link #mount()} */
    static MountFlag parse(SourceText text, Range range, String line) {
        List<Field> fields = new ArrayList<>();
        for (String written : values(text, range, line)) {
            Field field = Field.of(written);
            if (field.key().equals("from") && variable(field.value()))
                throw text.wrong(range, "'from' doesn't support variable expansion, define alias stage instead");
            fields.add(field);
        }
        return new MountFlag(fields);
    }

    private static boolean variable(@Nullable String value) {
        return value != null && value.indexOf('$') >= 0 && value.indexOf('$') < value.length() - 1;
    }

    /** A stage, an image or a named context; empty for none. */
    public String from() {
        String from = "";
        for (Field field : fields) if (field.key().equals("from") && field.value() != null) from = field.value();
        return from;
    }

    /** The same, with what {@code expansion} makes of its values. */
    MountFlag expanded(UnaryOperator<String> expansion) {
        return new MountFlag(fields.stream()
                .map(field ->
                        field.value() == null ? field : Field.of(field.key() + "=" + expansion.apply(field.value())))
                .toList());
    }

    /** @throws EngineException.InvalidParameter in Docker's words */
    public Mount mount() {
        return new MountFields().read(fields);
    }

    /** RFC 4180: a field in quotes may hold commas. */
    private static List<String> values(SourceText text, Range range, String line) {
        var values = new ArrayList<String>();
        var value = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') value.append(line.charAt(++i));
                else quoted = !quoted;
            } else if (c == ',' && !quoted) {
                values.add(value.toString());
                value.setLength(0);
            } else {
                value.append(c);
            }
        }
        if (quoted) throw text.wrong(range, "failed to parse csv mounts: extraneous or missing \" in quoted-field");
        values.add(value.toString());
        return values;
    }
}
