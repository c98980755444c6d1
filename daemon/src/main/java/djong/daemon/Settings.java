package djong.daemon;

import djong.api.JsonTree;
import djong.api.MalformedJsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was set, where. A value is a Boolean, String, Long, list or map, by its option's kind. A key set both as a flag and in the file is an
 * error, except runtimes, which add up.
 */
final class Settings {
    /** The user's mistake, in words for them. */
    static final class Mistake extends Exception {
        private static final long serialVersionUID = 1;

        Mistake(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    static final String DEFAULT_FILE = "/etc/djong/daemon.json";

    private final Map<Option, Object> flags;
    private final Map<Option, Object> file;

    private Settings(Map<Option, Object> flags, Map<Option, Object> file) {
        this.flags = flags;
        this.file = file;
    }

    /** Reads the command line alone. */
    static Settings ofFlags(List<String> args) throws Mistake {
        var flags = new LinkedHashMap<Option, Object>();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            String value = null;
            Option option;
            if (arg.startsWith("--") && arg.length() > 2) {
                int eq = arg.indexOf('=');
                String name = eq < 0 ? arg.substring(2) : arg.substring(2, eq);
                if (eq >= 0) value = arg.substring(eq + 1);
                option = Option.flag(name);
                if (option == null) throw new Mistake("unknown flag: --" + name);
            } else if (arg.startsWith("-") && arg.length() > 1) {
                option = Option.letter(arg.charAt(1));
                if (option == null) throw new Mistake("unknown shorthand flag: '" + arg.charAt(1) + "' in " + arg);
                if (arg.length() > 2) value = arg.charAt(2) == '=' ? arg.substring(3) : arg.substring(2);
            } else {
                throw new Mistake("unknown argument: " + arg + ": djongd takes options only");
            }
            if (option.kind() == Option.Kind.BOOL) {
                flags.put(option, bool(value == null ? "true" : value, "--" + option.flag()));
                continue;
            }
            if (value == null) {
                if (++i >= args.size()) throw new Mistake("flag needs an argument: --" + option.flag());
                value = args.get(i);
            }
            set(flags, option, value);
        }
        return new Settings(flags, Map.of());
    }

    /**
     * These and the file's. The default file may be missing, one that was named may not.
     *
     * @throws Mistake as dockerd words it, without the file's name
     */
    Settings withFile(Path path, boolean named) throws Mistake {
        String text;
        try {
            text = Files.readString(path);
        } catch (NoSuchFileException e) {
            if (!named) return this;
            throw new Mistake("open " + path + ": no such file or directory");
        } catch (IOException e) {
            throw new Mistake("open " + path + ": " + e.getMessage());
        }
        return withText(text);
    }

    Settings withText(String text) throws Mistake {
        if (text.isBlank()) return this;
        Object tree;
        try {
            tree = JsonTree.parse(text);
        } catch (MalformedJsonException e) {
            throw new Mistake("invalid JSON: " + e.getMessage());
        }
        if (!(tree instanceof Map<?, ?> object)) throw new Mistake("invalid JSON: an object is expected");
        var unknown = new ArrayList<String>();
        var clashes = new ArrayList<String>();
        var values = new LinkedHashMap<Option, Object>();
        for (Map.Entry<?, ?> e : object.entrySet()) {
            String key = String.valueOf(e.getKey());
            Option option = Option.key(key);
            if (option == null) {
                unknown.add(key);
                continue;
            }
            Object value = fileValue(option, key, e.getValue());
            if (flags.containsKey(option) && option.kind() != Option.Kind.RUNTIMES) {
                clashes.add(key + ": (from flag: " + shown(flags.get(option)) + ", from file: " + shown(value) + ")");
            }
            values.put(option, value);
        }
        if (!unknown.isEmpty()) {
            throw new Mistake(
                    "the following directives don't match any configuration option: " + String.join(", ", unknown));
        }
        if (!clashes.isEmpty()) {
            throw new Mistake("the following directives are specified both as a flag and in the configuration file: "
                    + String.join(", ", clashes));
        }
        return new Settings(flags, values);
    }

    private static void set(Map<Option, Object> flags, Option option, String value) throws Mistake {
        switch (option.kind()) {
            case TEXT -> flags.put(option, value);
            case NUMBER -> {
                try {
                    flags.put(option, Long.parseLong(value));
                } catch (NumberFormatException e) {
                    throw new Mistake("invalid argument \"" + value + "\" for \"--" + option.flag()
                            + "\" flag: parsing \"" + value + "\": invalid syntax");
                }
            }
            case SIZE -> flags.put(option, bytes(value));
            default -> {
                var all = new ArrayList<Object>();
                if (flags.get(option) instanceof List<?> before) all.addAll(before);
                all.add(value);
                flags.put(option, all);
            }
        }
    }

    private static Object fileValue(Option option, String key, @Nullable Object value) throws Mistake {
        Object kept = switch (option.kind()) {
            case BOOL -> value instanceof Boolean ? value : null;
            case TEXT -> value instanceof String ? value : null;
            case NUMBER ->
                value instanceof JsonTree.Number n && n.integral() ? (Object) Long.parseLong(n.text()) : null;
            case SIZE ->
                value instanceof String s
                        ? (Object) bytes(s)
                        : value instanceof JsonTree.Number n && n.integral() ? (Object) Long.parseLong(n.text()) : null;
            case LIST ->
                value instanceof List<?> list && list.stream().allMatch(String.class::isInstance) ? list : null;
            case MAP, RUNTIMES -> value instanceof Map<?, ?> ? value : null;
            case POOLS -> value instanceof List<?> ? value : null;
            case OBJECT -> value;
        };
        if (kept == null) {
            throw new Mistake("invalid JSON: the value of " + key + " must be "
                    + switch (option.kind()) {
                        case BOOL -> "true or false";
                        case TEXT -> "a text";
                        case NUMBER -> "a whole number";
                        case SIZE -> "a size such as \"64m\"";
                        case LIST -> "an array of texts";
                        case POOLS -> "an array";
                        default -> "an object";
                    });
        }
        return kept;
    }

    private static boolean bool(String value, String flag) throws Mistake {
        return switch (value) {
            case "true", "1", "t", "T", "TRUE", "True" -> true;
            case "false", "0", "f", "F", "FALSE", "False" -> false;
            default ->
                throw new Mistake("invalid argument \"" + value + "\" for \"" + flag + "\" flag: parsing \"" + value
                        + "\": invalid syntax");
        };
    }

    /** {@code 64m}, {@code 1.5gb}, {@code 4096}: powers of 1024. */
    static long bytes(String size) throws Mistake {
        String s = size.strip().toLowerCase(Locale.ROOT);
        int end = s.length();
        if (end > 1 && s.charAt(end - 1) == 'b') end--;
        if (end > 1 && s.charAt(end - 1) == 'i') end--;
        long unit = 1;
        int scale = end > 0 ? "kmgtp".indexOf(s.charAt(end - 1)) : -1;
        if (scale >= 0) {
            unit = 1L << 10 * (scale + 1);
            end--;
        }
        String number = s.substring(0, end).strip();
        if (!number.matches("[0-9]+(\\.[0-9]+)?")) throw new Mistake("invalid size: '" + size + "'");
        return (long) (Double.parseDouble(number) * unit);
    }

    private static String shown(@Nullable Object value) {
        return value instanceof List<?> list
                ? "[" + String.join(" ", list.stream().map(String::valueOf).toList()) + "]"
                : String.valueOf(value);
    }

    private @Nullable Object value(String key) {
        Option option = Option.key(key);
        if (option == null) option = Option.flag(key);
        if (option == null) throw new IllegalArgumentException(key);
        Object value = flags.get(option);
        return value == null ? file.get(option) : value;
    }

    boolean has(String key) {
        return value(key) != null;
    }

    boolean bool(String key) {
        return Boolean.TRUE.equals(value(key));
    }

    String text(String key, String otherwise) {
        return value(key) instanceof String s && !s.isEmpty() ? s : otherwise;
    }

    long number(String key, long otherwise) {
        return value(key) instanceof Long n ? n : otherwise;
    }

    List<String> list(String key) {
        return value(key) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Texts by name; a flag without a value gives an empty one. */
    Map<String, String> map(String key) throws Mistake {
        var map = new LinkedHashMap<String, String>();
        Object value = value(key);
        if (value instanceof Map<?, ?> object) {
            for (Map.Entry<?, ?> e : object.entrySet()) {
                if (!(e.getValue() instanceof String text))
                    throw new Mistake("invalid JSON: the value of " + e.getKey() + " in " + key + " must be a text");
                map.put(String.valueOf(e.getKey()), text);
            }
        } else if (value instanceof List<?> list) {
            for (Object one : list) {
                String[] parts = String.valueOf(one).split("=", 2);
                map.put(parts[0], parts.length == 2 ? parts[1] : "");
            }
        }
        return map;
    }

    @Nullable
    Object raw(String key) {
        return value(key);
    }

    /** Path by name, from both flags and file. */
    Map<String, String> runtimes() throws Mistake {
        var runtimes = new LinkedHashMap<String, String>();
        Option option = Option.key("runtimes");
        if (option == null) throw new IllegalStateException();
        if (file.get(option) instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> e : map.entrySet()) {
                String name = String.valueOf(e.getKey());
                if (!(e.getValue() instanceof Map<?, ?> one))
                    throw new Mistake("invalid runtime " + name + ": an object is expected");
                if (!(one.get("path") instanceof String path)) {
                    throw new Mistake("invalid runtime " + name + ": only runtimes with a \"path\" are implemented");
                }
                if (one.get("runtimeArgs") instanceof List<?> args && !args.isEmpty()) {
                    throw new Mistake("invalid runtime " + name + ": \"runtimeArgs\" is not implemented");
                }
                runtimes.put(name, path);
            }
        }
        if (flags.get(option) instanceof List<?> list) {
            for (Object one : list) {
                String spec = String.valueOf(one);
                int eq = spec.indexOf('=');
                if (eq <= 0 || eq == spec.length() - 1) throw new Mistake("invalid runtime argument: " + spec);
                runtimes.put(spec.substring(0, eq), spec.substring(eq + 1));
            }
        }
        return runtimes;
    }

    /** Base and size of each pool. */
    List<Map.Entry<String, Integer>> pools() throws Mistake {
        var pools = new ArrayList<Map.Entry<String, Integer>>();
        if (!(value("default-address-pools") instanceof List<?> list)) return pools;
        for (Object one : list) {
            String base = "";
            String size = "";
            if (one instanceof Map<?, ?> map) {
                base = String.valueOf(map.get("base"));
                size = String.valueOf(map.get("size"));
            } else {
                for (String part : String.valueOf(one).split(",")) {
                    if (part.startsWith("base=")) base = part.substring(5);
                    else if (part.startsWith("size=")) size = part.substring(5);
                }
            }
            if (!base.contains("/") || !size.matches("[0-9]{1,2}")) {
                throw new Mistake("invalid default address pool: " + one + ": base=CIDR and size=N are expected");
            }
            pools.add(Map.entry(base, Integer.parseInt(size)));
        }
        return pools;
    }

    /** Options by driver: {@code DRIVER=KEY=VALUE} as a flag, objects by driver in the file. */
    Map<String, Map<String, String>> networkOptions() throws Mistake {
        var options = new TreeMap<String, Map<String, String>>();
        Object value = value("default-network-opts");
        if (value instanceof List<?> list) {
            for (Object one : list) {
                String[] parts = String.valueOf(one).split("=", 3);
                if (parts.length < 3)
                    throw new Mistake("invalid default network option: " + one + ": DRIVER=KEY=VALUE is expected");
                options.computeIfAbsent(parts[0], _ -> new TreeMap<>()).put(parts[1], parts[2]);
            }
        } else if (value instanceof Map<?, ?> drivers) {
            for (Map.Entry<?, ?> driver : drivers.entrySet()) {
                if (!(driver.getValue() instanceof Map<?, ?> its))
                    throw new Mistake(
                            "invalid default network options of " + driver.getKey() + ": an object is expected");
                var all = new TreeMap<String, String>();
                its.forEach((key, each) -> all.put(String.valueOf(key), String.valueOf(each)));
                options.put(String.valueOf(driver.getKey()), all);
            }
        } else if (value != null) {
            throw new Mistake("invalid default network options: an object is expected");
        }
        return options;
    }

    /** Everything that was set and has no effect. */
    List<String> ignored() {
        return set(Option.Effect.IGNORED);
    }

    /** Everything that was set and must not be ignored. */
    List<String> refused() {
        return set(Option.Effect.REFUSED);
    }

    private List<String> set(Option.Effect effect) {
        var names = new ArrayList<String>();
        for (Option o : Option.ALL) {
            if (o.effect() != effect) continue;
            Object value = flags.containsKey(o) ? flags.get(o) : file.get(o);
            boolean harmless = value == null
                    || value.equals(false)
                    || value.equals("")
                    || value instanceof List<?> l && l.isEmpty();
            if (!harmless) names.add(String.valueOf(o.key()));
        }
        return names;
    }
}
