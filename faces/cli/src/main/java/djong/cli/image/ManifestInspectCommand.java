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
        DistributionInspect found = find(cli, image);
        DistributionInspect.Extension more = found.djong();
        if (more == null) throw new ExitException("this daemon cannot show manifests");
        byte[] raw = Base64.getDecoder().decode(more.manifest());
        Object manifest = JsonTree.parse(raw);
        cli.out().println(JsonTree.indented(verbose.on() ? whole(image, found, more, manifest) : manifest, "\t"));
        return 0;
    }

    private static DistributionInspect find(Cli cli, ImageName image) throws IOException {
        String path = "/distribution/" + Query.path(image.tagged()) + "/json" + new Query().add("manifest", "1");
        Map<String, String> auth = Credentials.headers(cli.settings(), image.registry());
        try (Response response = cli.client().call("GET", path, Body.NONE, auth)) {
            return Json.read(DistributionInspect.class, response.bytes());
        } catch (DaemonException e) {
            if (e.status() == 404) throw new ExitException("no such manifest: " + image.canonical());
            throw e;
        }
    }

    private static Map<String, @Nullable Object> whole(
            ImageName image, DistributionInspect found, DistributionInspect.Extension more, @Nullable Object manifest) {
        Map<String, @Nullable Object> whole = new LinkedHashMap<>();
        whole.put("Ref", image.canonical());
        Map<String, @Nullable Object> descriptor = new LinkedHashMap<>();
        boolean index = manifest instanceof Map<?, ?> map && map.containsKey("manifests");
        if (found.descriptor() != null && JsonTree.parse(Json.bytes(found.descriptor())) instanceof Map<?, ?> plain)
            plain.forEach((key, value) -> descriptor.put(String.valueOf(key), value));
        if (!index && found.platforms() != null && !found.platforms().isEmpty())
            descriptor.put(
                    "platform",
                    JsonTree.parse(new String(Json.bytes(found.platforms().getFirst()), StandardCharsets.UTF_8)));
        whole.put("Descriptor", descriptor);
        whole.put("Raw", more.manifest());
        boolean docker =
                found.descriptor() != null && found.descriptor().mediaType().startsWith("application/vnd.docker.");
        whole.put(index ? "Index" : docker ? "SchemaV2Manifest" : "OCIManifest", manifest);
        return whole;
    }
}
