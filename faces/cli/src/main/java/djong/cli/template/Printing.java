package djong.cli.template;

import djong.api.JsonTree;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as Go prints them and as JSON. */
final class Printing {
    private Printing() {}

    static String print(@Nullable Object value) {
        if (value instanceof String text) return text;
        return switch (value) {
            case null -> "<no value>";
            case Double number -> number(number);
            case List<?> list -> {
                StringBuilder out = new StringBuilder("[");
                for (Object element : list) {
                    if (out.length() > 1) out.append(' ');
                    out.append(inner(element));
                }
                yield out.append(']').toString();
            }
            case Map<?, ?> map -> map(map);
            case StructMap map -> map(map.values());
            case Struct struct -> {
                StringBuilder out = new StringBuilder("{");
                for (Object element : struct.values().values()) {
                    if (out.length() > 1) out.append(' ');
                    out.append(inner(element));
                }
                yield out.append('}').toString();
            }
            default -> value.toString();
        };
    }

    private static String map(Map<?, ?> map) {
        StringBuilder out = new StringBuilder("map[");
        for (Map.Entry<String, @Nullable Object> entry : Execution.sorted(map).entrySet()) {
            if (out.length() > 4) out.append(' ');
            out.append(entry.getKey()).append(':').append(inner(entry.getValue()));
        }
        return out.append(']').toString();
    }

    private static String inner(@Nullable Object value) {
        return value == null ? "<nil>" : print(value);
    }

    /** Go's %v: the shortest digits, with an exponent below 1e-4 and from 1e21. */
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return value == 0 && 1 / value < 0 ? "-0" : Long.toString((long) value);
        }
        double magnitude = Math.abs(value);
        if (magnitude >= 1e-4 && magnitude < 1e21)
            return new java.math.BigDecimal(Double.toString(value)).toPlainString();
        String text = Double.toString(value);
        int e = text.indexOf('E');
        if (e < 0) return text;
        String mantissa = text.substring(0, e);
        if (mantissa.endsWith(".0")) mantissa = mantissa.substring(0, mantissa.length() - 2);
        int exponent = Integer.parseInt(text.substring(e + 1));
        String digits = Integer.toString(Math.abs(exponent));
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + (digits.length() < 2 ? "0" + digits : digits);
    }

    static boolean truth(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Nothing _ -> false;
            case Boolean truth -> truth;
            case String text -> !text.isEmpty();
            case Long number -> number != 0;
            case Double number -> number != 0;
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case StructMap map -> !map.values().isEmpty();
            default -> true;
        };
    }

    /** A tree that {@link JsonTree} can write; maps by key, as Go writes them. */
    static @Nullable Object tree(@Nullable Object value) {
        if (value instanceof Fields fields) return fields.json();
        if (value instanceof String) return value;
        return switch (value) {
            case null -> null;
            case Nothing _ -> null;
            case Fields fields -> fields.json();
            case StructMap map -> map.values();
            case List<?> list -> {
                java.util.ArrayList<@Nullable Object> tree = new java.util.ArrayList<>();
                for (Object element : list) tree.add(tree(element));
                yield tree;
            }
            default -> value;
        };
    }
}
