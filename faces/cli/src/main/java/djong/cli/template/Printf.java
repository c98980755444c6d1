package djong.cli.template;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Go's printf, as far as templates use it. */
final class Printf {
    private Printf() {}

    static String format(String format, List<@Nullable Object> args) {
        StringBuilder out = new StringBuilder();
        int next = 0;
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            boolean minus = false;
            boolean plus = false;
            boolean zero = false;
            boolean space = false;
            boolean sharp = false;
            i++;
            for (; i < format.length() && "-+0 #".indexOf(format.charAt(i)) >= 0; i++) {
                switch (format.charAt(i)) {
                    case '-' -> minus = true;
                    case '+' -> plus = true;
                    case '0' -> zero = true;
                    case ' ' -> space = true;
                    default -> sharp = true;
                }
            }
            int width = -1;
            if (i < format.length() && format.charAt(i) == '*') {
                width = next < args.size() && args.get(next) instanceof Long n ? n.intValue() : 0;
                next++;
                i++;
                if (width < 0) {
                    minus = true;
                    width = -width;
                }
            } else {
                int start = i;
                while (i < format.length() && Character.isDigit(format.charAt(i))) i++;
                if (i > start) width = Integer.parseInt(format, start, i, 10);
            }
            int precision = -1;
            if (i < format.length() && format.charAt(i) == '.') {
                int start = ++i;
                while (i < format.length() && Character.isDigit(format.charAt(i))) i++;
                precision = i > start ? Integer.parseInt(format, start, i, 10) : 0;
            }
            if (i >= format.length()) {
                out.append("%!(NOVERB)");
                break;
            }
            char verb = format.charAt(i);
            if (verb == '%') {
                out.append('%');
                continue;
            }
            if (next >= args.size()) {
                out.append("%!").append(verb).append("(MISSING)");
                continue;
            }
            Object value = args.get(next++);
            String text = verb(verb, value, precision, plus, space, sharp);
            pad(out, text, width, minus, zero && !minus);
        }
        if (next < args.size()) {
            out.append("%!(EXTRA ");
            for (int i = next; i < args.size(); i++) {
                if (i > next) out.append(", ");
                out.append(type(args.get(i))).append('=').append(Printing.print(args.get(i)));
            }
            out.append(')');
        }
        return out.toString();
    }

    private static void pad(StringBuilder out, String text, int width, boolean left, boolean zero) {
        int missing = width - text.codePointCount(0, text.length());
        if (missing <= 0) {
            out.append(text);
        } else if (left) {
            out.append(text).append(" ".repeat(missing));
        } else if (zero) {
            boolean sign = text.startsWith("-") || text.startsWith("+");
            out.append(sign ? text.substring(0, 1) : "")
                    .append("0".repeat(missing))
                    .append(sign ? text.substring(1) : text);
        } else {
            out.append(" ".repeat(missing)).append(text);
        }
    }

    private static String verb(
            char verb, @Nullable Object value, int precision, boolean plus, boolean space, boolean sharp) {
        switch (verb) {
            case 'v' -> {
                if (sharp && value instanceof String text) return quote(text);
                return value == null ? "<nil>" : Printing.print(value);
            }
            case 's' -> {
                if (value instanceof Long || value instanceof Double || value instanceof Boolean) break;
                String text = value == null ? "%!s(<nil>)" : Printing.print(value);
                return precision >= 0 && precision < text.length() ? text.substring(0, precision) : text;
            }
            case 'q' -> {
                if (value instanceof String text) return quote(text);
                if (value instanceof List<?> list) {
                    StringBuilder out = new StringBuilder("[");
                    for (Object element : list) {
                        if (out.length() > 1) out.append(' ');
                        out.append(quote(Printing.print(element)));
                    }
                    return out.append(']').toString();
                }
                if (value instanceof Long n) return "'" + Character.toString(n.intValue()) + "'";
            }
            case 'd' -> {
                if (value instanceof Long n) return sign(Long.toString(n), n >= 0, plus, space);
            }
            case 't' -> {
                if (value instanceof Boolean truth) return truth.toString();
            }
            case 'x', 'X' -> {
                String hex = null;
                if (value instanceof Long n)
                    hex = (n < 0 ? "-" : "") + (sharp ? "0x" : "") + Long.toHexString(Math.abs(n));
                if (value instanceof String text)
                    hex = java.util.HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                if (hex != null) return verb == 'X' ? hex.toUpperCase(Locale.ROOT) : hex;
            }
            case 'o' -> {
                if (value instanceof Long n)
                    return (n < 0 ? "-" : "") + (sharp ? "0" : "") + Long.toOctalString(Math.abs(n));
            }
            case 'b' -> {
                if (value instanceof Long n) return (n < 0 ? "-" : "") + Long.toBinaryString(Math.abs(n));
            }
            case 'c' -> {
                if (value instanceof Long n) return Character.toString(n.intValue());
            }
            case 'U' -> {
                if (value instanceof Long n) {
                    String hex = Long.toHexString(n).toUpperCase(Locale.ROOT);
                    return "U+" + "0".repeat(Math.max(0, 4 - hex.length())) + hex;
                }
            }
            case 'f', 'F', 'e', 'E' -> {
                if (value instanceof Double n) {
                    String text = String.format(
                            Locale.ROOT, "%." + (precision < 0 ? 6 : precision) + (verb == 'F' ? 'f' : verb), n);
                    return sign(text, n >= 0, plus, space);
                }
            }
            case 'g', 'G' -> {
                if (value instanceof Double n) return sign(Printing.number(n), n >= 0, plus, space);
            }
            case 'T' -> {
                return type(value);
            }
            default -> {}
        }
        return "%!" + verb + "(" + type(value) + "=" + (value == null ? "<nil>" : Printing.print(value)) + ")";
    }

    private static String sign(String text, boolean positive, boolean plus, boolean space) {
        return positive && plus ? "+" + text : positive && space ? " " + text : text;
    }

    private static String type(@Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
            case String _ -> "string";
            case Long _ -> "int";
            case Double _ -> "float64";
            case Boolean _ -> "bool";
            case List<?> _ -> "[]string";
            case Fields fields -> fields.typeName();
            default -> "map[string]interface {}";
        };
    }

    /** Go's quoted form is JSON's for what templates print. */
    private static String quote(String text) {
        return djong.api.JsonTree.compact(text);
    }
}
