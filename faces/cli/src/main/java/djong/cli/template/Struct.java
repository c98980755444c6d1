package djong.cli.template;

import djong.api.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object read as the Go struct it came from. Go knows fields that the daemon left out because they are empty; the shape
 * says which those are: {@code ""}, {@code 0}, {@code false} are the values themselves, {@code null} is a pointer, {@code []} a
 * list, {@code {}} a map, {@code "=Key"} the name that Go knows a key by, {@code [{…}]} a list of structs, {@code {"*": {…}}} a map of structs.
 */
public final class Struct implements Fields {
    private final Map<?, ?> values;
    private final Map<?, ?> shape;

    public Struct(Map<?, ?> values, Map<?, ?> shape) {
        this.values = values;
        this.shape = shape;
    }

    @Override
    public @Nullable Object field(String name) {
        if (shape.containsValue("=" + name)) return NONE;
        return value(name);
    }

    private @Nullable Object value(String name) {
        Object value = values.get(name);
        Object like = shape.get(name);
        if (like instanceof String other && other.startsWith("=")) return value(other.substring(1));
        if (value != null) return shaped(value, like);
        if (!values.containsKey(name) && !shape.containsKey(name)) return NONE;
        return switch (like) {
            case List<?> _ -> Nothing.LIST;
            case Map<?, ?> map when map.isEmpty() || map.containsKey("*") -> Nothing.MAP;
            case Map<?, ?> map -> map.containsKey("?") ? Nothing.POINTER : new Struct(Map.of(), map);
            case null -> shape.containsKey(name) ? Nothing.POINTER : Nothing.NO_VALUE;
            default -> like;
        };
    }

    /** A value of the document in the clothes of its shape. */
    static @Nullable Object shaped(@Nullable Object value, @Nullable Object like) {
        if (value instanceof Map<?, ?> map && like instanceof Map<?, ?> shape && !shape.isEmpty()) {
            return shape.get("*") instanceof Map<?, ?> each ? new StructMap(map, each) : new Struct(map, shape);
        }
        if (value instanceof List<?> list && like instanceof List<?> shape && !shape.isEmpty()) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (Object element : list) elements.add(shaped(element, shape.get(0)));
            return elements;
        }
        return value;
    }

    @Override
    public String typeName() {
        return "struct";
    }

    @Override
    public @Nullable Object json() {
        return values;
    }

    @Override
    public String toString() {
        return JsonTree.compact(values);
    }

    Map<?, ?> values() {
        return values;
    }
}
