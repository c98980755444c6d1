package djong.dockerfile.ignore;

import java.util.ArrayList;
import java.util.List;

/**
 * The rules of one {@code .dockerignore}, in order; the last that matches a path, or a folder it is in, decides. Dockerfile reference, ".dockerignore file".
 * Paths are relative, with slashes and without dots.
 */
public final class IgnoreFile {
    /** Leaves nothing out. */
    public static final IgnoreFile NOTHING = new IgnoreFile(List.of());

    private final List<PathPattern> patterns;

    private IgnoreFile(List<PathPattern> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    /** @throws IllegalArgumentException for a pattern that cannot be one */
    public static IgnoreFile parse(String text) {
        var patterns = new ArrayList<PathPattern>();
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        for (String line : (Iterable<String>) plain.lines()::iterator) {
            // A comment begins in the first column.
            if (line.startsWith("#") || line.isBlank()) continue;
            patterns.add(PathPattern.of(line.strip()));
        }
        return new IgnoreFile(patterns);
    }

    /** Of patterns that are not in a file: {@code COPY --exclude}. */
    public static IgnoreFile of(List<String> patterns) {
        return new IgnoreFile(patterns.stream().map(PathPattern::of).toList());
    }

    public boolean isEmpty() {
        return patterns.isEmpty();
    }

    /** Whether a path is left out. */
    public boolean ignores(String path) {
        boolean ignored = false;
        for (PathPattern pattern : patterns) {
            if (pattern.negated() != ignored) continue;
            if (pattern.matchesOrHolds(path)) ignored = !pattern.negated();
        }
        return ignored;
    }

    /** Whether something in an ignored folder may still be wanted, so that it has to be looked through. */
    public boolean mayWantBelow(String folder) {
        for (PathPattern pattern : patterns) if (pattern.negated() && pattern.mayMatchBelow(folder)) return true;
        return false;
    }
}
