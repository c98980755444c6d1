package djong.cli.image;

import djong.api.Json;
import djong.api.JsonTree;
import djong.api.image.DistributionInspect;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.registry.Credentials;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.Query;
import djong.client.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code djong manifest inspect}: the daemon fetches, so that its mirrors, certificates and insecure registries count. */
public final class ManifestInspectCommand extends Command {
    private final Flag.Switch insecure =
            flags.bool("insecure", "Accepted for compatibility: the daemon's configuration decides");
    private final Flag.Switch verbose = flags.bool("verbose", 'v', "Show digest, size and platform as well");

    @Override
    public String arguments() {
        return "[OPTIONS] MANIFEST";
    }

    @Override
    public String summary() {
        return "Show the manifest that a registry has under a name";
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int maxArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        ImageName image = ImageName.asked(arguments.get(0));
        Found found = find(cli, image);
        if (!(found.manifest() instanceof Map<?, ?> index && index.get("manifests") instanceof List<?> members)) {
            cli.out().println(JsonTree.indented(verbose.on() ? whole(image, found) : found.manifest(), "\t"));
        } else if (verbose.on()) {
            List<Object> all = new ArrayList<>();
            for (Object member : members) if (member instanceof Map<?, ?> entry) all.add(member(cli, image, entry));
            cli.out().println(JsonTree.indented(all, "\t"));
        } else {
            cli.out().println(JsonTree.indented(list(index, members), "   "));
        }
        return 0;
    }

    /** What docker shows of an index, and in its order: no annotations. */
    private static Map<String, @Nullable Object> list(Map<?, ?> index, List<?> members) {
        Map<String, @Nullable Object> list = picked(index, List.of("schemaVersion", "mediaType"));
        List<Object> entries = new ArrayList<>();
        for (Object member : members) {
            if (!(member instanceof Map<?, ?> entry)) continue;
            Map<String, @Nullable Object> shown = picked(entry, List.of("mediaType", "size", "digest"));
            if (entry.get("platform") instanceof Map<?, ?> platform) shown.put("platform", platform(platform));
            entries.add(shown);
        }
        list.put("manifests", entries);
        return list;
    }

    private static Map<String, @Nullable Object> platform(Map<?, ?> platform) {
        return picked(platform, List.of("architecture", "os", "os.version", "os.features", "variant", "features"));
    }

    private static Map<String, @Nullable Object> picked(Map<?, ?> from, List<String> keys) {
        Map<String, @Nullable Object> picked = new LinkedHashMap<>();
        for (String key : keys) if (from.containsKey(key)) picked.put(key, from.get(key));
        return picked;
    }

    /** A manifest of an index, fetched as well. */
    private static Map<String, @Nullable Object> member(Cli cli, ImageName image, Map<?, ?> entry) throws IOException {
        String digest = String.valueOf(entry.get("digest"));
        String tag = image.tag() == null && image.digest() == null ? "latest" : image.tag();
        Map<String, @Nullable Object> whole = whole(
                new ImageName(image.familiar(), tag, digest), find(cli, new ImageName(image.familiar(), null, digest)));
        Map<String, @Nullable Object> descriptor = picked(entry, List.of("mediaType", "digest", "size"));
        if (entry.get("platform") instanceof Map<?, ?> platform) descriptor.put("platform", platform(platform));
        whole.put("Descriptor", descriptor);
        return whole;
    }

    private record Found(
            DistributionInspect described,
            String raw,
            @Nullable Object manifest) {}

    private static Found find(Cli cli, ImageName image) throws IOException {
        String path = "/distribution/" + Query.path(image.tagged()) + "/json" + new Query().add("manifest", "1");
        Map<String, String> auth = Credentials.headers(cli.settings(), image.registry());
        try (Response response = cli.client().call("GET", path, Body.NONE, auth)) {
            DistributionInspect described = Json.read(DistributionInspect.class, response.bytes());
            DistributionInspect.Extension more = described.djong();
            if (more == null) throw new ExitException("this daemon cannot show manifests");
            byte[] manifest = Base64.getDecoder().decode(more.manifest());
            return new Found(described, more.manifest(), JsonTree.parse(manifest));
        } catch (DaemonException e) {
            if (e.status() == 404) throw new ExitException("no such manifest: " + image.canonical());
            throw e;
        }
    }

    private static Map<String, @Nullable Object> whole(ImageName image, Found found) {
        Map<String, @Nullable Object> whole = new LinkedHashMap<>();
        whole.put("Ref", image.canonical());
        DistributionInspect described = found.described();
        Map<String, @Nullable Object> descriptor = new LinkedHashMap<>();
        if (described.descriptor() != null
                && JsonTree.parse(Json.bytes(described.descriptor())) instanceof Map<?, ?> plain)
            plain.forEach((key, value) -> descriptor.put(String.valueOf(key), value));
        if (described.platforms() != null && !described.platforms().isEmpty())
            descriptor.put(
                    "platform",
                    JsonTree.parse(new String(Json.bytes(described.platforms().getFirst()), StandardCharsets.UTF_8)));
        whole.put("Descriptor", descriptor);
        whole.put("Raw", found.raw());
        boolean docker = described.descriptor() != null
                && described.descriptor().mediaType().startsWith("application/vnd.docker.");
        whole.put(docker ? "SchemaV2Manifest" : "OCIManifest", found.manifest());
        return whole;
    }
}
