package djong.dockerfile;

import djong.base.EngineException;
import djong.dockerfile.Mount.Sharing;
import djong.dockerfile.Mount.Type;
import djong.dockerfile.MountFlag.Field;
import djong.dockerfile.expand.Quoted;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what a {@link MountFlag} says, once its variables are known. For one thread, used once. */
final class MountFields {
    private static final List<String> KEYS = List.of(
            "type",
            "from",
            "source",
            "target",
            "readonly",
            "id",
            "sharing",
            "required",
            "size",
            "mode",
            "uid",
            "gid",
            "src",
            "dst",
            "destination",
            "ro",
            "rw",
            "readwrite",
            "env");

    private Type type = Type.BIND;
    private String from = "";
    private String source = "";
    private String target = "";
    private @Nullable Boolean readOnly;
    private String id = "";
    private Sharing sharing = Sharing.SHARED;
    private boolean sharingSaid;
    private boolean required;
    private long sizeBytes;
    private @Nullable Integer mode;
    private @Nullable Integer uid;
    private @Nullable Integer gid;
    private @Nullable String env;

    /** @throws EngineException.InvalidParameter in Docker's words */
    Mount read(List<Field> fields) {
        for (Field field : fields) {
            String value = field.value();
            if (value == null) bare(field);
            else set(field.key(), value, field.written());
        }
        check();
        if (type == Type.SECRET && !source.isEmpty()) id = source;
        if (type == Type.TMPFS || type == Type.SSH) from = "";
        return new Mount(type, from, source, target, readOnly, id, sharing, required, sizeBytes, mode, uid, gid, env);
    }

    private void bare(Field field) {
        switch (field.key()) {
            case "readonly", "ro" -> readOnly = true;
            case "readwrite", "rw" -> readOnly = false;
            case "required" -> {
                lentAlone(field.key());
                required = true;
            }
            default -> throw wrong("invalid field '" + field.written() + "' must be a key=value pair");
        }
    }

    /** What is said before the type counts as said of a bind. */
    private void lentAlone(String key) {
        if (type != Type.SECRET && type != Type.SSH)
            throw wrong("unexpected key '" + key + "' for mount type '" + name() + "'");
    }

    private void set(String key, String value, String field) {
        switch (key) {
            case "type" -> {
                try {
                    type = Type.valueOf(value.toUpperCase(Locale.ROOT));
                } catch (IllegalArgumentException e) {
                    throw wrong("unsupported mount type " + Quoted.of(value)
                            + Suggestion.of(value, List.of("bind", "cache", "tmpfs", "secret", "ssh")));
                }
            }
            case "from" -> from = value;
            case "source", "src" -> source = value;
            case "target", "dst", "destination" -> target = value;
            case "readonly", "ro" -> readOnly = bool(key, value);
            case "readwrite", "rw" -> readOnly = !bool(key, value);
            case "required" -> {
                lentAlone(key);
                required = bool(key, value);
            }
            case "id" -> id = value;
            case "sharing" -> {
                try {
                    sharing = Sharing.valueOf(value.toUpperCase(Locale.ROOT));
                    sharingSaid = true;
                } catch (IllegalArgumentException e) {
                    throw wrong("unsupported sharing value " + Quoted.of(value)
                            + Suggestion.of(value, List.of("shared", "private", "locked")));
                }
            }
            case "size" -> {
                if (type != Type.TMPFS) throw wrong("unexpected key 'size' for mount type '" + name() + "'");
                sizeBytes = size(value);
            }
            case "mode" -> mode = number(key, value, 8);
            case "uid" -> uid = number(key, value, 10);
            case "gid" -> gid = number(key, value, 10);
            case "env" -> env = value;
            default -> throw wrong("unexpected key '" + key + "' in '" + field + "'" + Suggestion.of(key, KEYS));
        }
    }

    private void check() {
        if (type == Type.BIND || type == Type.TMPFS) {
            unless(mode == null, "mode not allowed for " + Quoted.of(name()) + " type mounts");
            unless(uid == null, "uid not allowed for " + Quoted.of(name()) + " type mounts");
            unless(gid == null, "gid not allowed for " + Quoted.of(name()) + " type mounts");
        }
        if (type == Type.SECRET) {
            unless(from.isEmpty(), "secret mount should not have a from");
            unless(!sharingSaid, "secret mount should not define sharing");
            boolean named = !source.isEmpty() || !target.isEmpty() || !id.isEmpty();
            unless(named, "invalid secret mount. one of source, target required");
            unless(source.isEmpty() || id.isEmpty(), "both source and id can't be set");
        }
        unless(!sharingSaid || type == Type.CACHE, "invalid cache sharing set for " + name() + " mount");
        unless(type != Type.SSH || source.isEmpty(), "ssh does not support source");
    }

    private static void unless(boolean right, String reason) {
        if (!right) throw wrong(reason);
    }

    private String name() {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static boolean bool(String key, String value) {
        return switch (value) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw wrong("invalid value for " + key + ": " + value);
        };
    }

    private static int number(String key, String value, int radix) {
        try {
            if (value.matches("[0-9]+")) return Integer.parseInt(value, radix);
        } catch (NumberFormatException e) {
            // Then it is none.
        }
        throw wrong("invalid value " + value + " for " + key);
    }

    private static long size(String value) {
        var matcher = java.util.regex.Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([kKmMgGtTpP])?(?:i?[bB])?")
                .matcher(value);
        if (!matcher.matches()) throw wrong("invalid value for size: " + value);
        int power =
                matcher.group(2) == null ? 0 : "kmgtp".indexOf(matcher.group(2).toLowerCase(Locale.ROOT)) + 1;
        return (long) (Double.parseDouble(matcher.group(1)) * Math.pow(1024, power));
    }

    private static EngineException wrong(String reason) {
        return new EngineException.InvalidParameter(reason);
    }
}
