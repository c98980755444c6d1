package djong.cli.buildkit;

import djong.cli.command.ExitException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Values such as {@code type=local,dest=out}. */
final class Fields {
    private Fields() {}

    /** @param what they are, for messages */
    static Map<String, String> of(String value, String what) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String each : value.split(",")) {
            int equals = each.indexOf('=');
            if (equals <= 0)
                throw new ExitException("invalid " + what + " \"" + value + "\": " + each + " is no NAME=VALUE");
            fields.put(
                    each.substring(0, equals).strip().toLowerCase(java.util.Locale.ROOT), each.substring(equals + 1));
        }
        return fields;
    }
}
