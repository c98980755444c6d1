package djong.dockerfile.expand;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What variables stand for. */
@FunctionalInterface
public interface Environment {
    /** Null when there is no such variable. */
    @Nullable
    String value(String name);

    /** The variables there are, to guess what was meant by one that is not there. */
    default Set<String> names() {
        return Set.of();
    }

    static Environment of(Map<String, String> variables) {
        Map<String, String> copy = Map.copyOf(variables);
        return new Environment() {
            @Override
            public @Nullable String value(String name) {
                return copy.get(name);
            }

            @Override
            public Set<String> names() {
                return copy.keySet();
            }
        };
    }

    /** Of entries {@code name=value}; the first of a name counts. */
    static Environment of(List<String> entries) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            if (equals < 0) variables.putIfAbsent(entry, "");
            else variables.putIfAbsent(entry.substring(0, equals), entry.substring(equals + 1));
        }
        return of(variables);
    }
}
