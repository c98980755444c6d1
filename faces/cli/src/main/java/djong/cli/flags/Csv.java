package djong.cli.flags;

import java.util.ArrayList;
import java.util.List;

/** One line of comma-separated values; a field may stand in double quotes. */
public final class Csv {
    private Csv() {}

    /** @throws FlagException for quotes that do not fit */
    public static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted) {
                if (c != '"') field.append(c);
                else if (i + 1 < line.length() && line.charAt(i + 1) == '"') field.append(line.charAt(i++));
                else quoted = false;
            } else if (c == '"') {
                if (!field.isEmpty()) {
                    throw new FlagException(
                            "parse error on line 1, column " + (i + 1) + ": bare \" in non-quoted-field");
                }
                quoted = true;
            } else if (c == ',') {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        if (quoted)
            throw new FlagException("parse error on line 1, column " + (line.length() + 1)
                    + ": extraneous or missing \" in quoted-field");
        fields.add(field.toString());
        return fields;
    }
}
