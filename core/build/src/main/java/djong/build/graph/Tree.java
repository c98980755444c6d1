package djong.build.graph;

import djong.image.Layer;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import djong.store.lease.Lease;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Files, as layers from the bottom up, or as they lie in a folder. Trees of the same layers, or of the same folder, are equal. */
public final class Tree {
    /** No files. */
    public static final Tree EMPTY = new Tree(List.of(), null, null);

    private final List<Layer> layers;
    private final @Nullable Path folder;
    private final @Nullable Digest chain;

    private Tree(List<Layer> layers, @Nullable Path folder, @Nullable Digest chain) {
        this.layers = List.copyOf(layers);
        this.folder = folder;
        this.chain = chain;
    }

    public static Tree of(List<Layer> layers) {
        return new Tree(layers, null, ImageConfig.chainId(diffIds(layers)));
    }

    /** What lies in a folder. It stays as long as the build. */
    public static Tree in(Path folder) {
        return new Tree(List.of(), folder, null);
    }

    /** None where it lies in a folder. */
    public List<Layer> layers() {
        return layers;
    }

    /** On the host, of what came from a client or a network; null for layers. */
    public @Nullable Path folder() {
        return folder;
    }

    public List<Digest> diffIds() {
        return diffIds(layers);
    }

    private static List<Digest> diffIds(List<Layer> layers) {
        return layers.stream().map(Layer::diffId).toList();
    }

    /** The snapshot that shows it; null for no files. */
    public @Nullable String chain() {
        if (folder != null) throw new IllegalStateException("not in layers: " + folder);
        return chain == null ? null : chain.toString();
    }

    /** Holds its snapshot and its archives for as long as {@code lease} is open. @return this */
    public Tree heldBy(Lease lease) {
        String snapshot = chain();
        if (snapshot != null) lease.keepSnapshot(snapshot);
        for (Layer layer : layers) lease.keep(layer.blob());
        return this;
    }

    /** With one more layer; {@code null} changes nothing. */
    public Tree with(@Nullable Layer layer) {
        if (layer == null) return this;
        var more = new ArrayList<>(layers);
        more.add(layer);
        return new Tree(more, folder, ImageConfig.chainId(chain, layer.diffId()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Tree tree && layers.equals(tree.layers) && Objects.equals(folder, tree.folder);
    }

    @Override
    public int hashCode() {
        return Objects.hash(layers, folder);
    }

    @Override
    public String toString() {
        return folder == null ? "Tree" + layers : "Tree[" + folder + "]";
    }
}
