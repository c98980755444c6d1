package djong.build.cache;

import djong.base.EngineException;
import djong.base.JsonDepth;
import djong.build.cache.CacheContents.Kept;
import djong.build.cache.CacheContents.Placed;
import djong.build.record.CacheConfig;
import djong.build.record.InlineCache;
import djong.oci.Descriptor;
import djong.oci.ImageConfig;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How BuildKit writes down what is in a cache. */
public final class CacheDocument {
    public static final String MEDIA_TYPE = "application/vnd.buildkit.cacheconfig.v0";

    /** Under this name it stands in an image's configuration. */
    public static final String INLINE = "moby.buildkit.cache.v0";

    private static final JsonType<CacheConfig> JSON = Jsonb.builder().build().type(CacheConfig.class);

    private static final JsonType<InlineCache> CONFIG = Jsonb.builder().build().type(InlineCache.class);

    private CacheDocument() {}

    /** @param blobs what the layers are called where they are kept, in the order of {@code contents} */
    public static byte[] of(CacheContents contents, List<Descriptor> blobs) {
        List<String> layers = new ArrayList<>();
        for (int i = 0; i < blobs.size(); i++) {
            Placed placed = contents.layers().get(i);
            Descriptor blob = blobs.get(i);
            layers.add("{\"blob\":\"" + blob.digest() + "\",\"parent\":" + placed.parent()
                    + ",\"annotations\":{\"mediaType\":\"" + blob.mediaType() + "\",\"diffID\":\""
                    + placed.layer().diffId() + "\",\"size\":" + blob.sizeBytes() + "}}");
        }
        return document(layers, contents.records());
    }

    /** For an image that has the layers itself, so that they need no more than a name. */
    public static byte[] inline(CacheContents contents) {
        return document(
                contents.layers().stream()
                        .map(l -> "{\"blob\":\"" + l.layer().diffId() + "\",\"parent\":" + l.parent() + "}")
                        .toList(),
                contents.records());
    }

    private static byte[] document(List<String> layers, List<Kept> records) {
        List<String> kept = new ArrayList<>();
        for (Kept each : records)
            kept.add("{\"layers\":[{\"layer\":" + each.top() + ",\"createdAt\":\"" + each.created()
                    + "\"}],\"digest\":\"sha256:" + each.key() + "\""
                    + (each.base() < 0 ? "" : ",\"inputs\":[[{\"link\":" + each.base() + "}]]") + "}");
        return ("{\"layers\":[" + String.join(",", layers) + "],\"records\":[" + String.join(",", kept) + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** @throws EngineException.InvalidParameter when it is none */
    static CacheConfig parse(byte[] document) {
        try {
            return JSON.fromJson(JsonDepth.checked(document));
        } catch (RuntimeException e) {
            throw new EngineException.InvalidParameter("invalid cache config: " + e.getMessage(), e);
        }
    }

    /** What the configuration of an image says of its own cache; null for nothing. */
    public static byte @Nullable [] inlineOf(ImageConfig config) {
        String text = new String(config.document().bytes(), StandardCharsets.UTF_8);
        if (!text.contains(INLINE)) return null;
        try {
            String cache = CONFIG.fromJson(JsonDepth.checked(text)).cache();
            return cache == null ? null : Base64.getDecoder().decode(cache);
        } catch (RuntimeException e) {
            throw new EngineException.InvalidParameter("invalid inline cache: " + e.getMessage(), e);
        }
    }

    /** The same configuration that tells of a cache as well. */
    public static ImageConfig with(ImageConfig config, byte[] document) {
        String text = new String(config.document().bytes(), StandardCharsets.UTF_8).stripTrailing();
        String more = ",\"" + INLINE + "\":\"" + Base64.getEncoder().encodeToString(document) + "\"}";
        return ImageConfig.parse((text.substring(0, text.length() - 1) + more).getBytes(StandardCharsets.UTF_8));
    }
}
