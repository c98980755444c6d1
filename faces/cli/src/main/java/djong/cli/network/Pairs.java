package djong.cli.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code KEY=VALUE} as flags have it. */
final class Pairs {
    private Pairs() {}

    /** A key without a value has the empty one. */
    static Map<String, String> of(List<String> pairs) {
        var map = new LinkedHashMap<String, String>();
        for (String pair : pairs) {
            int eq = pair.indexOf('=');
            map.put(eq < 0 ? pair : pair.substring(0, eq), eq < 0 ? "" : pair.substring(eq + 1));
        }
        return map;
    }
}
