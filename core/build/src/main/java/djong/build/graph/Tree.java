package djong.build.graph;

import djong.image.Layer;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files, as layers from the bottom up, or as they lie in a folder.
 *
 * @param folder on the host, of what came from a client or a network; null for layers
 */
public record Tree(List<Layer> layers, @Nullable Path folder) {
    /** No files. */
    public static final Tree EMPTY = new Tree(List.of());

    public Tree {
        layers = List.copyOf(layers);
    }

    public Tree(List<Layer> layers) {
        this(layers, null);
    }

    /** What lies in a folder. It stays as long as the build. */
    public static Tree in(Path folder) {
        return new Tree(List.of(), folder);
    }

    public List<Digest> diffIds() {
        return layers.stream().map(Layer::diffId).toList();
    }

    /** The snapshot that shows it; null for no files. */
    public @Nullable String chain() {
        if (folder != null) throw new IllegalStateException("not in layers: " + folder);
        Digest chain = ImageConfig.chainId(diffIds());
        return chain == null ? null : chain.toString();
    }

    /** With one more layer; {@code null} changes nothing. */
    public Tree with(@Nullable Layer layer) {
        if (layer == null) return this;
        var more = new ArrayList<>(layers);
        more.add(layer);
        return new Tree(more);
    }
}
