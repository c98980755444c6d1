package djong.build.frontend;

import djong.dockerfile.ignore.IgnoreFile;
import java.util.List;

/**
 * What is left out of a context.
 *
 * @param patterns as the client takes them
 */
record IgnoreRules(List<String> patterns, IgnoreFile file) {
    IgnoreRules {
        patterns = List.copyOf(patterns);
    }

    /** The patterns of a file, without comments, slashes at the ends and dots. */
    static List<String> lines(String text) {
        return text.lines()
                .map(l -> l.startsWith("\ufeff") ? l.substring(1) : l)
                .filter(l -> !l.startsWith("#"))
                .map(String::strip)
                .filter(l -> !l.isEmpty())
                .map(IgnoreRules::pattern)
                .toList();
    }

    private static String pattern(String line) {
        boolean but = line.startsWith("!");
        String plain = but ? line.substring(1).strip() : line;
        var parts = new java.util.ArrayList<String>();
        for (String part : plain.split("/")) {
            if (part.isEmpty() || part.equals(".")) continue;
            if (part.equals("..") && !parts.isEmpty()) parts.removeLast();
            else parts.add(part);
        }
        return (but ? "!" : "") + (parts.isEmpty() ? "." : String.join("/", parts));
    }
}
