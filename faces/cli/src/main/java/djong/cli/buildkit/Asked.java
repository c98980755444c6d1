package djong.cli.buildkit;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a build is asked for.
 *
 * @param call what the frontend is asked instead; null for a build
 * @param dockerfile what the user calls the file; null where there is none of the user's
 * @param attributes of the frontend, by BuildKit's names
 * @param folders that the daemon may have, by name
 * @param layouts OCI layouts that it may read, by name
 * @param uploads contexts that are one stream, by path
 * @param sharedKey what two builds have in common that send the same folders
 * @param tags names of the image
 * @param outputs as {@code --output} has them
 * @param secrets as {@code --secret} has them
 * @param agents as {@code --ssh} has them
 * @param cacheTo as {@code --cache-to} has them
 * @param cacheFrom as {@code --cache-from} has them
 * @param progress how it is shown: auto, plain, tty, rawjson, quiet
 * @param iidFile for the image's id; empty for none
 * @param metadataFile for all that is said of the result; empty for none
 */
public record Asked(
        @Nullable Call call,
        @Nullable String dockerfile,
        Map<String, String> attributes,
        Map<String, Path> folders,
        Map<String, Layout> layouts,
        Map<String, InputStream> uploads,
        String sharedKey,
        List<String> tags,
        List<String> outputs,
        boolean push,
        List<String> secrets,
        List<String> agents,
        List<String> cacheTo,
        List<String> cacheFrom,
        List<String> entitlements,
        String progress,
        boolean quiet,
        String iidFile,
        String metadataFile) {
    public Asked {
        attributes = Map.copyOf(attributes);
        folders = Map.copyOf(folders);
        layouts = Map.copyOf(layouts);
        uploads = Map.copyOf(uploads);
        tags = List.copyOf(tags);
        outputs = List.copyOf(outputs);
        secrets = List.copyOf(secrets);
        agents = List.copyOf(agents);
        cacheTo = List.copyOf(cacheTo);
        cacheFrom = List.copyOf(cacheFrom);
        entitlements = List.copyOf(entitlements);
    }
}
