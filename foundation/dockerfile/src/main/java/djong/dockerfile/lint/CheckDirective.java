package djong.dockerfile.lint;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code # check=skip=A,B;error=true;experimental=all} asks for. {@code all} stands for every rule.
 *
 * @param error whether a warning makes the build fail
 */
public record CheckDirective(Set<String> skip, Set<String> experimental, boolean error) {
    private static final String ALL = "all";

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
                if (pair.length < 2) throw new IllegalArgumentException("invalid check option \"" + part + "\"");
                switch (pair[0].strip()) {
                    case "skip" -> add(pair[1], skip);
                    case "experimental" -> add(pair[1], experimental);
                    case "error" -> {
                        String value = pair[1].strip();
                        if (!value.matches("1|t|T|TRUE|true|True|0|f|F|FALSE|false|False"))
                            throw new IllegalArgumentException("failed to parse check option \"" + part
                                    + "\": strconv.ParseBool: parsing \"" + value + "\": invalid syntax");
                        error = "1tT".indexOf(value.charAt(0)) >= 0;
                    }
                    default -> throw new IllegalArgumentException("invalid check option \"" + pair[0].strip() + "\"");
                }
            }
        }
        return new CheckDirective(skip, experimental, error);
    }

    private static void add(String names, Set<String> into) {
        for (String name : names.split(",")) into.add(name.strip());
    }

    /** Whether a rule is to be applied. */
    public boolean wants(Rule rule) {
        boolean experiment = rule.experimental();
        Set<String> named = experiment ? experimental : skip;
        return (named.contains(ALL) || named.contains(rule.title())) == experiment;
    }
}
