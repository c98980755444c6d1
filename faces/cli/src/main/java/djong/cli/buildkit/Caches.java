package djong.cli.buildkit;

import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import moby.buildkit.v1.CacheOptions;
import moby.buildkit.v1.CacheOptionsEntry;

/** {@code --cache-from} and {@code --cache-to}: what the daemon is told of them, and the folders here that it reads and writes. For one build. */
final class Caches {
    private static final String LATEST = "latest";

    private final CacheOptions.Builder options = CacheOptions.newBuilder();
    private final Map<String, Layout> layouts = new LinkedHashMap<>();
    private final Map<Layout, String> written = new LinkedHashMap<>();

    private Caches() {}

    /** @throws ExitException for a value that names no cache */
    static Caches of(Cli cli, List<String> from, List<String> to) throws IOException {
        var caches = new Caches();
        for (String each : from) caches.from(cli, each);
        for (String each : to) caches.to(each);
        return caches;
    }

    private static Map<String, String> fields(String value, String flag) {
        return value.contains("=")
                ? Fields.of(value, flag)
                : new LinkedHashMap<>(Map.of("type", "registry", "ref", value));
    }

    private static String type(Map<String, String> fields, String value, String flag) {
        String type = fields.remove("type");
        if (type == null) throw new ExitException("ERROR: type required form> \"" + value + "\"");
        if (type.equals("registry") || type.equals("inline") || type.equals("local")) return type;
        throw new ExitException("--" + flag + " type=" + type
                + " is not supported by this command: use registry, local or inline, or docker buildx");
    }

    private static CacheOptionsEntry entry(String type, Map<String, String> fields) {
        return CacheOptionsEntry.newBuilder().setType(type).putAllAttrs(fields).build();
    }

    private void from(Cli cli, String value) {
        Map<String, String> fields = fields(value, "cache-from");
        String type = type(fields, value, "cache-from");
        if (type.equals("local")) {
            String source = fields.getOrDefault("src", "");
            if (source.isEmpty()) throw new ExitException("ERROR: failed to build: local cache importer requires src");
            var layout = new Layout(Path.of(source));
            if (!fields.containsKey("digest")) {
                Optional<String> digest;
                try {
                    digest = layout.digest(fields.getOrDefault("tag", LATEST));
                } catch (IOException e) {
                    // A build that begins with no cache may well be the first.
                    cli.say("WARNING: local cache import at " + source + " not found due to err: " + Cli.words(e));
                    return;
                }
                fields.put(
                        "digest",
                        digest.orElseThrow(
                                () -> new ExitException(
                                        "ERROR: failed to build: local cache importer requires either explicit digest, \"latest\" tag or custom tag on index.json")));
            }
            layouts.put("local:" + source, layout);
        }
        options.addImports(entry(type, fields));
    }

    private void to(String value) throws IOException {
        Map<String, String> fields = fields(value, "cache-to");
        String type = type(fields, value, "cache-to");
        if (type.equals("local")) {
            String target = fields.getOrDefault("dest", "");
            if (target.isEmpty()) throw new ExitException("ERROR: failed to build: local cache exporter requires dest");
            Layout layout = new Layout(Path.of(target)).make();
            layouts.put("local:" + target, layout);
            written.put(layout, fields.getOrDefault("tag", LATEST));
        }
        options.addExports(entry(type, fields));
    }

    CacheOptions options() {
        return options.build();
    }

    /** The folders, by the names that the daemon knows them by. */
    Map<String, Layout> layouts() {
        return layouts;
    }

    /** Those of them that the daemon writes. */
    Set<Layout> written() {
        return written.keySet();
    }

    /** What was written gets its name. @param response what the daemon says of the build */
    void done(Map<String, String> response) throws IOException {
        String manifest = response.getOrDefault("cache.manifest", "");
        if (manifest.isEmpty()) return;
        for (var each : written.entrySet()) each.getKey().name(manifest, each.getValue());
    }
}
