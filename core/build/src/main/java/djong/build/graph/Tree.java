package djong.build.graph;

import djong.image.Layer;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Files, as layers from the bottom up. */
public record Tree(List<Layer> layers) {
    /** No files. */
    public static final Tree EMPTY = new Tree(List.of());

    public Tree {
        layers = List.copyOf(layers);
    }

    public List<Digest> diffIds() {
        return layers.stream().map(Layer::diffId).toList();
    }

    /** The snapshot that shows it; null for no files. */
    public @Nullable String chain() {
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
