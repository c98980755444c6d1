package djong.dockerfile;

import djong.dockerfile.Mount.Sharing;
import djong.dockerfile.Mount.Type;
import djong.dockerfile.expand.Quoted;
import djong.dockerfile.syntax.Range;
import djong.dockerfile.syntax.SourceText;
import djong.dockerfile.syntax.SyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code RUN --mount}: a line of comma-separated values. */
final class MountFlags {
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

    private final SourceText text;
    private final Range range;
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

    private MountFlags(SourceText text, Range range) {
        this.text = text;
        this.range = range;
    }

    static Mount parse(SourceText text, Range range, String value) {
        return new MountFlags(text, range).parse(value);
    }

    private Mount parse(String value) {
        for (String field : fields(value)) {
            int equals = field.indexOf('=');
            String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
            if (equals < 0) {
                bare(key, field);
            } else {
                String given = field.substring(equals + 1);
                set(key, given, field);
            }
        }
        return checked();
    }

    private void bare(String key, String field) {
        switch (key) {
            case "readonly", "ro" -> readOnly = true;
            case "readwrite", "rw" -> readOnly = false;
            case "required" -> required = true;
            default -> {
                if (KEYS.contains(key)) throw wrong("invalid field '" + field + "' must be a key=value pair");
                throw wrong("invalid field '" + field + "' must be a key=value pair" + Suggestion.of(key, KEYS));
            }
        }
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
            case "required" -> required = bool(key, value);
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
            case "size" -> sizeBytes = size(value);
            case "mode" -> mode = number(key, value, 8);
            case "uid" -> uid = number(key, value, 10);
            case "gid" -> gid = number(key, value, 10);
            case "env" -> env = value;
            default -> throw wrong("unexpected key '" + key + "' in '" + field + "'" + Suggestion.of(key, KEYS));
        }
    }

    private Mount checked() {
        boolean fileTypes = Set.of(Type.SECRET, Type.SSH).contains(type);
        if (!from.isEmpty() && type != Type.BIND && type != Type.CACHE)
            throw wrong("from not allowed for mount type " + name());
        if (!source.isEmpty() && type == Type.TMPFS) throw wrong("source requires mount type bind or cache");
        if (sharingSaid && type != Type.CACHE) throw wrong("invalid sharing for mount type " + name());
        if (sizeBytes != 0 && type != Type.TMPFS) throw wrong("invalid size for mount type " + name());
        if ((mode != null || uid != null || gid != null) && !fileTypes && type != Type.CACHE)
            throw wrong("invalid mode, uid or gid for mount type " + name());
        if (env != null && type != Type.SECRET) throw wrong("invalid env for mount type " + name());
        return new Mount(type, from, source, target, readOnly, id, sharing, required, sizeBytes, mode, uid, gid, env);
    }

    private String name() {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private boolean bool(String key, String value) {
        return switch (value) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw wrong("invalid value for " + key + ": " + value);
        };
    }

    private int number(String key, String value, int radix) {
        try {
            return Integer.parseInt(value, radix);
        } catch (NumberFormatException e) {
            throw wrong("invalid value " + value + " for " + key);
        }
    }

    private long size(String value) {
        var matcher = java.util.regex.Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([kKmMgGtTpP])?(?:i?[bB])?")
                .matcher(value);
        if (!matcher.matches()) throw wrong("invalid value for size: " + value);
        int power =
                matcher.group(2) == null ? 0 : "kmgtp".indexOf(matcher.group(2).toLowerCase(Locale.ROOT)) + 1;
        return (long) (Double.parseDouble(matcher.group(1)) * Math.pow(1024, power));
    }

    /** RFC 4180: a field in quotes may hold commas. */
    private List<String> fields(String line) {
        var fields = new ArrayList<String>();
        var field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') field.append(line.charAt(++i));
                else quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        if (quoted) throw wrong("failed to parse csv mounts: extraneous or missing \" in quoted-field");
        fields.add(field.toString());
        return fields;
    }

    private SyntaxException wrong(String reason) {
        return text.wrong(range, reason);
    }
}
