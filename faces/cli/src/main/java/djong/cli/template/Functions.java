package djong.cli.template;

import djong.api.JsonTree;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Go's built-in functions and those that Docker's client adds. */
final class Functions {
    private Functions() {}

    static boolean exists(String name) {
        return switch (name) {
            case "and",
                    "or",
                    "not",
                    "len",
                    "index",
                    "slice",
                    "print",
                    "printf",
                    "println",
                    "html",
                    "js",
                    "urlquery",
                    "eq",
                    "ne",
                    "lt",
                    "le",
                    "gt",
                    "ge",
                    "json",
                    "split",
                    "join",
                    "title",
                    "lower",
                    "upper",
                    "pad",
                    "truncate" -> true;
            default -> false;
        };
    }

    static @Nullable Object call(String name, List<@Nullable Object> args, Template.Mode mode) {
        if (mode == Template.Mode.HEADER) {
            switch (name) {
                case "json", "title", "lower", "upper", "truncate", "join", "split" -> {
                    return args.isEmpty() ? "" : args.get(0);
                }
                default -> {}
            }
        }
        return switch (name) {
            case "and", "or" -> throw wrong(name, 1, args);
            case "not" -> !Printing.truth(only(name, args));
            case "len" -> length(only(name, args));
            case "index" -> index(args);
            case "slice" -> slice(args);
            case "print" -> join(args, false);
            case "println" -> join(args, true) + "\n";
            case "printf" -> {
                if (args.isEmpty()) throw wrong(name, 1, args);
                yield Printf.format(text(name, args, 0), args.subList(1, args.size()));
            }
            case "html" -> html(join(args, false));
            case "js" -> js(join(args, false));
            case "urlquery" -> URLEncoder.encode(join(args, false), StandardCharsets.UTF_8);
            case "eq" -> eq(args);
            case "ne" -> {
                count(name, args, 2);
                yield !equal(args.get(0), args.get(1));
            }
            case "lt" -> compare(name, args) < 0;
            case "le" -> compare(name, args) <= 0;
            case "gt" -> compare(name, args) > 0;
            case "ge" -> compare(name, args) >= 0;
            case "json" -> JsonTree.compact(Printing.tree(only(name, args)));
            case "split" -> {
                count(name, args, 2);
                yield split(text(name, args, 0), text(name, args, 1));
            }
            case "join" -> {
                count(name, args, 2);
                yield joined(args.get(0), text(name, args, 1));
            }
            case "title" -> title(text(name, args, 0));
            case "lower" -> text(name, args, 0).toLowerCase(Locale.ROOT);
            case "upper" -> text(name, args, 0).toUpperCase(Locale.ROOT);
            case "pad" -> {
                count(name, args, 3);
                String source = text(name, args, 0);
                yield source.isEmpty()
                        ? source
                        : " ".repeat(whole(name, args, 1)) + source + " ".repeat(whole(name, args, 2));
            }
            case "truncate" -> {
                count(name, args, 2);
                String source = text(name, args, 0);
                int length = whole(name, args, 1);
                yield source.length() < length ? source : source.substring(0, length);
            }
            default -> throw new TemplateException("function \"" + name + "\" not defined");
        };
    }

    private static TemplateException wrong(String name, int want, List<@Nullable Object> args) {
        return new TemplateException("wrong number of args for " + name + ": want " + want + " got " + args.size());
    }

    private static void count(String name, List<@Nullable Object> args, int want) {
        if (args.size() != want) throw wrong(name, want, args);
    }

    private static @Nullable Object only(String name, List<@Nullable Object> args) {
        count(name, args, 1);
        return args.get(0);
    }

    private static String text(String name, List<@Nullable Object> args, int i) {
        if (i >= args.size()) throw wrong(name, i + 1, args);
        Object value = args.get(i);
        if (value instanceof String text) return text;
        if (value == null || value instanceof Nothing) throw new TemplateException("invalid value; expected string");
        if (value instanceof Fields
                || value instanceof List
                || value instanceof Map
                || value instanceof Boolean
                || value instanceof Number) {
            throw new TemplateException("wrong type for value; expected string; got " + kind(value));
        }
        return value.toString();
    }

    private static int whole(String name, List<@Nullable Object> args, int i) {
        if (i < args.size() && args.get(i) instanceof Long n && n >= 0 && n <= Integer.MAX_VALUE) return n.intValue();
        throw new TemplateException("error calling " + name + ": a whole number is expected");
    }

    private static String kind(Object value) {
        return switch (value) {
            case Long _ -> "int";
            case Double _ -> "float64";
            case Boolean _ -> "bool";
            case List<?> _ -> "[]string";
            case Map<?, ?> _ -> "map[string]interface {}";
            case Fields fields -> fields.typeName();
            default -> "interface {}";
        };
    }

    private static long length(@Nullable Object value) {
        return switch (value) {
            case String text -> text.getBytes(StandardCharsets.UTF_8).length;
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case StructMap map -> map.values().size();
            case Nothing nothing when nothing == Nothing.LIST || nothing == Nothing.MAP -> 0;
            case null -> throw new TemplateException("error calling len: len of nil pointer");
            default -> throw new TemplateException("error calling len: len of type " + kind(value));
        };
    }

    private static @Nullable Object index(List<@Nullable Object> args) {
        if (args.isEmpty()) throw wrong("index", 1, args);
        Object value = args.get(0);
        for (Object key : args.subList(1, args.size())) {
            switch (value) {
                case List<?> list -> {
                    if (!(key instanceof Long i))
                        throw new TemplateException(
                                "error calling index: cannot index slice/array with type " + kind(String.valueOf(key)));
                    if (i < 0 || i >= list.size())
                        throw new TemplateException("error calling index: index out of range: " + i);
                    value = list.get(i.intValue());
                }
                case Map<?, ?> map -> {
                    Object found = map.get(String.valueOf(key));
                    value = found != null ? found : Execution.texts(map) || map.isEmpty() ? "" : Nothing.NO_VALUE;
                }
                case StructMap map -> {
                    Object found = map.get(String.valueOf(key));
                    value = found != null ? found : Nothing.POINTER;
                }
                case Struct struct -> {
                    Object found = struct.field(String.valueOf(key));
                    value = Fields.NONE.equals(found) ? Nothing.NO_VALUE : found;
                }
                case String text -> {
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    if (!(key instanceof Long i) || i < 0 || i >= bytes.length)
                        throw new TemplateException("error calling index: index out of range: " + key);
                    value = (long) (bytes[i.intValue()] & 0xff);
                }
                case Nothing nothing when nothing == Nothing.MAP -> value = "";
                case Nothing nothing
                when nothing == Nothing.LIST ->
                    throw new TemplateException("error calling index: index out of range: " + key);
                case null -> throw new TemplateException("error calling index: index of untyped nil");
                case Nothing _ -> throw new TemplateException("error calling index: index of untyped nil");
                default -> throw new TemplateException("error calling index: can't index item of type " + kind(value));
            }
        }
        return value;
    }

    private static Object slice(List<@Nullable Object> args) {
        if (args.isEmpty()) throw wrong("slice", 1, args);
        Object value = args.get(0);
        int size = value instanceof List<?> list ? list.size() : value instanceof String text ? text.length() : -1;
        if (size < 0) throw new TemplateException("error calling slice: slice of untyped nil");
        int from = args.size() > 1 ? whole("slice", args, 1) : 0;
        int to = args.size() > 2 ? whole("slice", args, 2) : size;
        if (from > to) throw new TemplateException("error calling slice: invalid slice index: " + from + " > " + to);
        if (to > size) throw new TemplateException("error calling slice: index out of range: " + to);
        return value instanceof List<?> list
                ? list.subList(from, to)
                : ((String) java.util.Objects.requireNonNull(value)).substring(from, to);
    }

    /** Go's Sprint puts spaces between operands when neither is a text; Sprintln always. */
    private static String join(List<@Nullable Object> args, boolean always) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < args.size(); i++) {
            if (i > 0 && (always || !(args.get(i) instanceof String) && !(args.get(i - 1) instanceof String)))
                out.append(' ');
            Object value = args.get(i);
            out.append(value == null ? "<nil>" : Printing.print(value));
        }
        return out.toString();
    }

    private static boolean eq(List<@Nullable Object> args) {
        if (args.size() < 2) throw new TemplateException("error calling eq: missing argument for comparison");
        for (Object other : args.subList(1, args.size())) if (equal(args.get(0), other)) return true;
        return false;
    }

    private static boolean equal(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null || a instanceof Nothing || b instanceof Nothing)
            return (a == null || a instanceof Nothing) && (b == null || b instanceof Nothing);
        if (a instanceof List || a instanceof Map || b instanceof List || b instanceof Map)
            throw new TemplateException("error calling eq: non-comparable type " + Printing.print(a) + ": " + kind(a));
        if (basic(a) && basic(b) && a.getClass() != b.getClass())
            throw new TemplateException("error calling eq: incompatible types for comparison");
        if (!basic(a) || !basic(b)) return Printing.print(a).equals(Printing.print(b));
        return a.equals(b);
    }

    private static boolean basic(Object value) {
        return value instanceof String || value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    private static int compare(String name, List<@Nullable Object> args) {
        count(name, args, 2);
        Object a = args.get(0);
        Object b = args.get(1);
        if (a instanceof Long x && b instanceof Long y) return Long.compare(x, y);
        if (a instanceof Double x && b instanceof Double y) return Double.compare(x, y);
        if (a instanceof String x && b instanceof String y) return x.compareTo(y);
        throw new TemplateException("error calling " + name + ": incompatible types for comparison");
    }

    private static List<Object> split(String text, String separator) {
        List<Object> parts = new ArrayList<>();
        if (separator.isEmpty()) {
            text.codePoints().forEach(c -> parts.add(Character.toString(c)));
            return parts;
        }
        int from = 0;
        for (int i = text.indexOf(separator); i >= 0; i = text.indexOf(separator, from)) {
            parts.add(text.substring(from, i));
            from = i + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static String joined(@Nullable Object list, String separator) {
        if (list instanceof Nothing) return "";
        if (!(list instanceof List<?> elements))
            throw new TemplateException(
                    "wrong type for value; expected []string; got " + (list == null ? "nil" : kind(list)));
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < elements.size(); i++) {
            if (i > 0) out.append(separator);
            out.append(Printing.print(elements.get(i)));
        }
        return out.toString();
    }

    private static String title(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean start = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(start ? Character.toTitleCase(c) : c);
            start = !Character.isLetterOrDigit(c) && c != '_';
        }
        return out.toString();
    }

    private static String html(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&#34;");
                case '\'' -> out.append("&#39;");
                case 0 -> out.append('\ufffd');
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private static String js(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\'' -> out.append("\\'");
                case '"' -> out.append("\\\"");
                case '<', '>', '&', '=' ->
                    out.append("\\u00").append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
                default -> {
                    if (c < ' ')
                        out.append("\\u00")
                                .append(c < 16 ? "0" : "")
                                .append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
                    else out.append(c);
                }
            }
        }
        return out.toString();
    }
}
