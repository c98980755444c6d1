package djong.oci;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Points at a blob; OCI image-spec, descriptor.md.
 *
 * @param mediaType what the bytes are; one of {@link MediaTypes} or something unknown
 * @param sizeBytes how many bytes, to be verified along with the digest
 * @param platform what an index says of the manifest it points at
 * @param artifactType what the manifest pointed at says of itself
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long sizeBytes,
        @Nullable Platform platform,
        Map<String, String> annotations,
        List<String> urls,
        @Nullable String artifactType) {
    public Descriptor {
        annotations = Ordered.copy(annotations);
        urls = List.copyOf(urls);
    }

    public Descriptor(String mediaType, Digest digest, long sizeBytes) {
        this(mediaType, digest, sizeBytes, null, Map.of(), List.of(), null);
    }

    public Descriptor withPlatform(@Nullable Platform platform) {
        return new Descriptor(mediaType, digest, sizeBytes, platform, annotations, urls, artifactType);
    }

    public Descriptor withAnnotations(Map<String, String> annotations) {
        return new Descriptor(mediaType, digest, sizeBytes, platform, annotations, urls, artifactType);
    }

    /** The descriptor of {@code document}. */
    public static Descriptor of(String mediaType, Document document) {
        return new Descriptor(mediaType, document.digest(), document.sizeBytes());
    }
}
