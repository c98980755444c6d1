package djong.cli.template;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A map whose values are structs, such as a container's networks by name. */
record StructMap(Map<?, ?> values, Map<?, ?> shape) {
    @Nullable
    Object get(Object key) {
        return Struct.shaped(values.get(key), shape);
    }

    Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        for (Object key : values.keySet()) keys.add(String.valueOf(key));
        return keys;
    }
}
