package djong.dockerfile.lint;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code # check=skip=A,B;error=true;experimental=all} asks for. {@code all} stands for every rule; names are in lower case.
 *
 * @param error whether a warning makes the build fail
 */
public record CheckDirective(Set<String> skip, Set<String> experimental, boolean error) {
    public CheckDirective {
        skip = Set.copyOf(skip);
        experimental = Set.copyOf(experimental);
    }

    /** @throws IllegalArgumentException for what is none, in Docker's words */
    public static CheckDirective parse(@Nullable String written) {
        Set<String> skip = new HashSet<>();
        Set<String> experimental = new HashSet<>();
        boolean error = false;
        if (written != null && !written.isBlank()) {
            for (String part : written.split(";")) {
                String[] pair = part.strip().split("=", 2);
                if (pair.length < 2)
                    throw new IllegalArgumentException("invalid check option \"" + part.strip() + "\"");
                switch (pair[0].strip()) {
                    case "skip" -> add(pair[1], skip);
                    case "experimental" -> add(pair[1], experimental);
                    case "error" -> {
                        if (!pair[1].strip().matches("(?i)true|false|0|1"))
                            throw new IllegalArgumentException("failed to parse check option \"error\"");
                        error = pair[1].strip().matches("(?i)true|1");
                    }
                    default -> throw new IllegalArgumentException("invalid check option \"" + pair[0].strip() + "\"");
                }
            }
        }
        return new CheckDirective(skip, experimental, error);
    }

    private static void add(String names, Set<String> into) {
        for (String name : names.split(",")) into.add(name.strip().toLowerCase(Locale.ROOT));
    }

    /** Whether a rule is to be applied. */
    public boolean wants(Rule rule) {
        String name = rule.title().toLowerCase(Locale.ROOT);
        if (rule.experimental() && !experimental.contains("all") && !experimental.contains(name)) return false;
        return !skip.contains("all") && !skip.contains(name);
    }
}
