package djong.registry.server.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Media types that a client takes; RFC 9110, section 12.5.1, as far as clients of registries use it. */
record Accepted(List<String> types) {
    static Accepted of(List<String> headers) {
        List<String> types = new ArrayList<>();
        for (String header : headers) {
            for (String range : header.split(",")) {
                String[] parts = range.strip().split(";");
                boolean refused = false;
                for (int i = 1; i < parts.length; i++)
                    refused |= parts[i].strip().toLowerCase(Locale.ROOT).matches("q=0(\\.0*)?");
                if (!refused && !parts[0].isBlank()) types.add(parts[0].strip().toLowerCase(Locale.ROOT));
            }
        }
        return new Accepted(types);
    }

    /** Without a header, all. */
    boolean takes(String mediaType) {
        return types.isEmpty()
                || types.contains("*/*")
                || types.contains("application/*")
                || types.contains(mediaType.toLowerCase(Locale.ROOT));
    }
}
