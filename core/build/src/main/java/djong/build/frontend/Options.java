package djong.build.frontend;

import djong.base.EngineException;
import djong.oci.Platform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a client asks of a frontend, by BuildKit's names. */
public record Options(Map<String, String> values) {
    public Options {
        values = Map.copyOf(values);
    }

    String text(String name, String standard) {
        String value = values.get(name);
        return value == null || value.isEmpty() ? standard : value;
    }

    private Map<String, String> with(String prefix) {
        Map<String, String> found = new TreeMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) found.put(name.substring(prefix.length()), value);
        });
        return found;
    }

    Map<String, @Nullable String> arguments() {
        return new LinkedHashMap<>(with("build-arg:"));
    }

    Map<String, String> labels() {
        return with("label:");
    }

    /** Contexts besides the main one: by name, optionally with a platform behind two colons. */
    Map<String, String> contexts() {
        return with("context:");
    }

    String filename() {
        return text("filename", "Dockerfile");
    }

    String target() {
        return text("target", "");
    }

    /** What to tell instead of building; empty to build. */
    String request() {
        return text("requestid", "");
    }

    /** One at least. */
    List<Platform> platforms() {
        List<Platform> platforms = new ArrayList<>();
        for (String each : text("platform", "").split(",")) {
            if (each.isBlank()) continue;
            try {
                Platform platform = Platform.parse(each.strip());
                if (!platforms.contains(platform)) platforms.add(platform);
            } catch (EngineException e) {
                throw new EngineException.InvalidParameter(
                        "failed to parse target platform " + each.strip() + ": " + e.getMessage(), e);
            }
        }
        return platforms.isEmpty() ? List.of(Platform.host()) : platforms;
    }

    /** Whether the result says for which platform it is, although it is for one. */
    boolean manyPlatforms() {
        return platforms().size() > 1 || text("multi-platform", "false").equals("true");
    }

    /** Whether a stage is to be done anew. */
    boolean again(@Nullable String stage, int index) {
        String value = values.get("no-cache");
        if (value == null) return false;
        if (value.isEmpty()) return true;
        for (String each : value.split(","))
            if (each.equalsIgnoreCase(stage) || each.equals(String.valueOf(index))) return true;
        return false;
    }

    /** Whether registries are asked for images that are here. */
    boolean pulls() {
        return text("image-resolve-mode", "local").equals("pull");
    }
}
