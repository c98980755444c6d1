package djong.build.buildkit;

import djong.build.graph.Vertex;
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
}
