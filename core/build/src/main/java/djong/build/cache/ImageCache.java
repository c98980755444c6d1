package djong.build.cache;

import djong.base.EngineException;
import djong.build.cache.ImportedCache.Kept;
import djong.build.graph.Tree;
import djong.image.Image;
import djong.image.Images;
import djong.image.Layer;
import djong.oci.Descriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an image that is here tells of how it was built: its layers need not be brought. */
public final class ImageCache {
    private ImageCache() {}

    /** Null when there is no such image, and for one that tells of nothing. @throws EngineException.InvalidParameter when {@code name} can be none */
    public static @Nullable ImportedCache of(Images images, String name) {
        Image image = images.lookup(name).orElse(null);
        byte[] document = image == null ? null : CacheDocument.inlineOf(image.config());
        if (image == null || document == null) return null;
        List<Layer> layers = images.layers(image);
        Map<String, Kept> blobs = new HashMap<>();
        for (Layer each : layers)
            blobs.put(
                    each.diffId().toString(),
                    new Kept(new Descriptor("", each.blob(), each.sizeBytes()), each.diffId()));
        return ImportedCache.of(document, blobs, (_, chain) -> {
            Tree tree = Tree.of(layers.subList(0, Math.min(chain.size(), layers.size())));
            if (!tree.diffIds().equals(chain.stream().map(Kept::diffId).toList()))
                throw new EngineException.NotFound("layers of the cache are not those of " + name);
            return tree;
        });
    }
}
