package djong.build.export;

import djong.base.EngineException;
import djong.image.Packing;
import djong.image.unpack.Compression;
import djong.oci.Platform;
import djong.oci.Reference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a client asks of an exporter, by BuildKit's names. */
public record Attributes(Map<String, String> values) {
    private static final Pattern ANNOTATION = Pattern.compile(
            "annotation(?:-(manifest|index|manifest-descriptor|index-descriptor))?(?:\\[([a-zA-Z0-9_/.-]+)])?\\.(\\S+)");

    public Attributes {
        values = Map.copyOf(values);
    }

    /** What an annotation is of. */
    enum Place {
        MANIFEST,
        INDEX,
        MANIFEST_DESCRIPTOR,
        INDEX_DESCRIPTOR
    }

    /** A name to give, and how it was written. */
    public record Name(String written, Reference.Tagged reference) {
        /** With registry and repository, and a tag where one was written. */
        public String full() {
            String canonical = reference.canonical();
            return written.endsWith(":" + reference.tag())
                    ? canonical
                    : canonical.substring(0, canonical.lastIndexOf(':'));
        }
    }

    /** Refuses what cannot be. @param many whether there is an index */
    public void check(boolean many) {
        packing();
        names();
        if (!many && !annotations(Place.INDEX, null).isEmpty())
            throw new EngineException.InvalidParameter("index annotations not supported for single platform export");
    }

    public List<Name> names() {
        List<Name> names = new ArrayList<>();
        for (String each : values.getOrDefault("name", "").split(",")) {
            if (each.isBlank()) continue;
            if (!(Reference.parse(each.strip()) instanceof Reference.Tagged tagged))
                throw new EngineException.InvalidParameter("a digest cannot be a name: " + each);
            names.add(new Name(each.strip(), tagged));
        }
        return names;
    }

    /** Yes where it is there without a value. */
    public boolean flag(String name, boolean standard) {
        String value = values.get(name);
        if (value == null) return standard;
        return switch (value) {
            case "", "1", "t", "T", "TRUE", "true", "True" -> true;
            case "0", "f", "F", "FALSE", "false", "False" -> false;
            default -> throw new EngineException.InvalidParameter("non-bool value specified for " + name);
        };
    }

    public Packing packing() {
        String type = values.getOrDefault("compression", "");
        Compression compression = switch (type) {
            case "", "gzip" -> Compression.GZIP;
            case "zstd" -> Compression.ZSTD;
            case "uncompressed" -> Compression.NONE;
            default -> throw new EngineException.InvalidParameter("unsupported layer compression type: " + type);
        };
        String level = values.get("compression-level");
        try {
            return new Packing(
                    compression,
                    level == null || level.isEmpty() ? null : Integer.valueOf(level),
                    flag("force-compression", false));
        } catch (NumberFormatException e) {
            throw new EngineException.InvalidParameter(
                    "non-int value " + level + " specified for compression-level", e);
        }
    }

    /** Whether OCI's media types are to be used: also where Docker's have no word for what was asked. */
    boolean oci(boolean standard) {
        boolean needed = packing().compression() == Compression.ZSTD
                || values.keySet().stream()
                        .anyMatch(key -> ANNOTATION.matcher(key).matches());
        return needed || flag("oci-mediatypes", standard);
    }

    /** Annotations of one place. @param platform null for what stands for all of them */
    Map<String, String> annotations(Place place, @Nullable Platform platform) {
        Map<String, String> found = new TreeMap<>();
        for (var each : values.entrySet()) {
            Matcher matcher = ANNOTATION.matcher(each.getKey());
            if (!matcher.matches() || place(matcher.group(1)) != place) continue;
            String wanted = matcher.group(2);
            if (wanted == null
                    || platform != null && Platform.parse(wanted).normalized().equals(platform.normalized()))
                found.put(matcher.group(3), each.getValue());
        }
        return found;
    }

    private static Place place(@Nullable String text) {
        return text == null
                ? Place.MANIFEST
                : switch (text) {
                    case "index" -> Place.INDEX;
                    case "manifest-descriptor" -> Place.MANIFEST_DESCRIPTOR;
                    case "index-descriptor" -> Place.INDEX_DESCRIPTOR;
                    default -> Place.MANIFEST;
                };
    }

    /** The time after which nothing was made; null where nobody said so. @param fallback what the frontend has been told, as text */
    public @Nullable Instant epoch(@Nullable String fallback) {
        String asked = values.getOrDefault("source-date-epoch", fallback == null ? "" : fallback);
        if (asked.isEmpty()) return null;
        try {
            return Instant.ofEpochSecond(Long.parseLong(asked));
        } catch (NumberFormatException e) {
            throw new EngineException.InvalidParameter("invalid SOURCE_DATE_EPOCH: " + asked, e);
        }
    }
}
