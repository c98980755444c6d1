package djong.build.buildkit;

import djong.base.EngineException;
import djong.build.cache.CacheDocument;
import djong.build.export.Attributes;
import djong.build.export.Product;
import djong.build.export.Timestamps;
import djong.build.graph.Given;
import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.image.Layer;
import djong.oci.ImageConfig;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the images that an exporter was asked for of what a build has come to. */
final class Products {
    private final BuildRun run;
    private final BuildResult result;
    private final Attributes attributes;
    private final @Nullable Instant epoch;

    Products(BuildRun run, BuildResult result, Attributes attributes) {
        this.run = run;
        this.result = result;
        this.attributes = attributes;
        this.epoch = attributes.epoch(result.document("source.date.epoch")
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse(null));
    }

    /** The time after which nothing was made; null where nobody said so. */
    @Nullable
    Instant epoch() {
        return epoch;
    }

    /** In the order in which their platforms were asked for; one at least. @param said whether what is said about them goes with them */
    List<Product> make(boolean said) throws InterruptedException {
        if (result.refs().isEmpty())
            throw new EngineException.InvalidParameter("no result to export: the build has no files");
        List<Product> products = new ArrayList<>();
        for (String platform : result.platforms()) products.add(product(platform, vertex(platform), said));
        return products;
    }

    private Vertex vertex(String platform) {
        Vertex vertex = result.refs().get(platform);
        if (vertex == null) throw new EngineException.InvalidParameter("failed to find ref for ID " + platform);
        return vertex;
    }

    private Product product(String platform, Vertex files, boolean said) throws InterruptedException {
        Tree tree = run.solve(files);
        Tree shown =
                epoch != null && attributes.flag("rewrite-timestamp", false) ? rewritten(files, tree, epoch) : tree;
        ImageConfig config = ImageConfigs.of(
                result.config(platform).orElse(null),
                files,
                shown,
                run.job(),
                run.parts().clock().instant(),
                epoch);
        byte[] cache = result.inlineCache(platform).orElse(null);
        return new Product(
                cache == null ? config : CacheDocument.with(config, cache),
                shown.layers(),
                said ? new Attestations(run).of(files, tree) : List.of());
    }

    private Tree rewritten(Vertex files, Tree tree, Instant latest) {
        List<Layer> layers = Timestamps.clamped(
                run.parts().images(),
                run.parts().store().content(),
                run.job().lease(),
                tree.layers(),
                base(files),
                latest);
        return Tree.of(layers).heldBy(run.job().lease());
    }

    /** How many layers are the base image's. */
    private static int base(Vertex files) {
        Vertex at = files;
        while (!at.inputs().isEmpty()) at = at.inputs().getFirst();
        return at.op() instanceof Given given ? given.tree().layers().size() : 0;
    }
}
