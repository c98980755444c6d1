package djong.build.sbom;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files of paragraphs of {@code key: value} lines, as dpkg and apk keep them. Lines that go on, and keys that come again, are of no interest here. */
final class Stanzas {
    private Stanzas() {}

    static List<Map<String, String>> parse(String text) {
        List<Map<String, String>> all = new ArrayList<>();
        Map<String, String> stanza = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            if (line.isBlank()) {
                if (!stanza.isEmpty()) all.add(stanza);
                stanza = new HashMap<>();
                continue;
            }
            int colon = line.indexOf(':');
            if (colon > 0 && !Character.isWhitespace(line.charAt(0)))
                stanza.putIfAbsent(
                        line.substring(0, colon), line.substring(colon + 1).strip());
        }
        if (!stanza.isEmpty()) all.add(stanza);
        return all;
    }
}
