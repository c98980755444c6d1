package djong.build.cache;

import djong.oci.Descriptor;
import djong.oci.Document;
import djong.oci.Manifest;
import djong.oci.Manifest.ImageIndex;
import djong.oci.Manifest.ImageManifest;
import djong.oci.MediaTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A cache as registries take it.
 *
 * @param config what is in it
 */
public record CacheManifest(Manifest manifest, Document config, List<Descriptor> layers) {
    public CacheManifest {
        layers = List.copyOf(layers);
    }

    /**
     * @param image whether it looks like an image, as registries like it better, or like an index of layers, as the first versions of BuildKit made it
     * @param oci whether media types are OCI's
     */
    public static CacheManifest of(CacheContents contents, List<Descriptor> packed, boolean image, boolean oci) {
        List<Descriptor> blobs = new ArrayList<>();
        for (int i = 0; i < packed.size(); i++) {
            Descriptor blob = packed.get(i);
            blobs.add(new Descriptor(oci ? oci(blob.mediaType()) : blob.mediaType(), blob.digest(), blob.sizeBytes())
                    .withAnnotations(Map.of(
                            "containerd.io/uncompressed",
                            contents.layers().get(i).layer().diffId().toString())));
        }
        Document config = Document.of(CacheDocument.of(contents, blobs));
        Descriptor described = Descriptor.of(CacheDocument.MEDIA_TYPE, config);
        List<Descriptor> distinct = blobs.stream().distinct().toList();
        if (image)
            return new CacheManifest(
                    ImageManifest.create(MediaTypes.OCI_MANIFEST, described, distinct, Map.of()), config, distinct);
        List<Descriptor> all = new ArrayList<>(distinct);
        all.add(described);
        return new CacheManifest(
                ImageIndex.create(oci ? MediaTypes.OCI_INDEX : MediaTypes.DOCKER_INDEX, all, Map.of()),
                config,
                distinct);
    }

    private static String oci(String mediaType) {
        return switch (mediaType) {
            case MediaTypes.DOCKER_LAYER -> MediaTypes.OCI_LAYER;
            case MediaTypes.DOCKER_LAYER_GZIP -> MediaTypes.OCI_LAYER_GZIP;
            case MediaTypes.DOCKER_LAYER_ZSTD -> MediaTypes.OCI_LAYER_ZSTD;
            default -> mediaType;
        };
    }
}
