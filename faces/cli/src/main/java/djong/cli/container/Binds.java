package djong.cli.container;

import djong.cli.flags.FlagException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The values of {@code -v}: binds and named volumes on one side, anonymous volumes on the other. */
record Binds(List<String> binds, Set<String> anonymous) {
    static Binds of(List<String> values) {
        List<String> binds = new ArrayList<>();
        Set<String> anonymous = new LinkedHashSet<>();
        for (String value : values) {
            int colon = value.indexOf(':');
            if (value.isEmpty()) throw new FlagException("invalid empty volume spec");
            if (colon < 0) {
                anonymous.add(value);
                continue;
            }
            String source = value.substring(0, colon);
            // what starts with a dot is a path from here; the daemon only knows absolute ones
            if (source.startsWith(".")) {
                value = Path.of(source).toAbsolutePath().normalize() + value.substring(colon);
            }
            String[] parts = value.split(":", -1);
            for (String part : parts) {
                if (part.isEmpty())
                    throw new FlagException("invalid spec: " + value + ": empty section between colons");
            }
            binds.add(value);
        }
        return new Binds(binds, anonymous);
    }

    static long whole(String text, String error) {
        try {
            long value = Long.parseLong(text);
            if (value < 0) throw new FlagException(error);
            return value;
        } catch (NumberFormatException e) {
            throw new FlagException(error);
        }
    }
}
