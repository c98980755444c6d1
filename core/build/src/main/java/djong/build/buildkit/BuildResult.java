package djong.build.buildkit;

import djong.build.graph.Vertex;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a frontend has come to.
 *
 * @param refs by platform, or under an empty name the only one; none for documents alone
 * @param metadata documents, such as images' configurations
 */
record BuildResult(Map<String, Vertex> refs, Map<String, byte[]> metadata) {
    BuildResult {
        refs = Map.copyOf(refs);
        metadata = Map.copyOf(metadata);
    }

    Optional<byte[]> document(String name) {
        return Optional.ofNullable(metadata.get(name));
    }

    /** The configuration of the image of one of the refs. */
    Optional<byte[]> config(String platform) {
        return document("containerimage.config" + (platform.isEmpty() ? "" : "/" + platform));
    }

    /** Keys of the refs in the order in which their platforms were asked for. */
    List<String> platforms() {
        if (refs.size() < 2) return List.copyOf(refs.keySet());
        String told = document("refs.platforms")
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
        // A platform that is the beginning of another's name ends with a quote where it is told.
        return refs.keySet().stream()
                .sorted(Comparator.comparingInt((String each) -> told.indexOf("\"" + each + "\""))
                        .thenComparing(each -> each))
                .toList();
    }

    /** What the image of one of the refs tells of its own cache. */
    Optional<byte[]> inlineCache(String platform) {
        return document("containerimage.inlinecache" + (platform.isEmpty() ? "" : "/" + platform));
    }
}
