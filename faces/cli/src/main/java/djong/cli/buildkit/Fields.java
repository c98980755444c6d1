package djong.cli.buildkit;

import djong.cli.command.ExitException;
import djong.cli.flags.Csv;
import djong.cli.flags.FlagException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values such as {@code type=local,dest=out}. */
public final class Fields {
    private Fields() {}

    /** @param what they are, for messages */
    static Map<String, String> of(String value, String what) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String each : list(value, what)) {
            int equals = each.indexOf('=');
            if (equals <= 0)
                throw new ExitException("invalid " + what + " \"" + value + "\": " + each + " is no NAME=VALUE");
            fields.put(
                    each.substring(0, equals).strip().toLowerCase(java.util.Locale.ROOT), each.substring(equals + 1));
        }
        return fields;
    }

    /** Fields that need no name. */
    public static List<String> list(String value, String what) {
        try {
            return Csv.fields(value);
        } catch (FlagException e) {
            throw new ExitException("invalid " + what + " \"" + value + "\": " + e.getMessage());
        }
    }
}
