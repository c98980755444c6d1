package djong.oci;

import djong.base.EngineException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a digest or tag of a registry leads to: one image, or a list to choose from by platform. Parsed view and exact bytes. */
public sealed interface Manifest {
    /** The most bytes a manifest may have, as in registries. */
    int MAX_BYTES = 4 * 1024 * 1024;

    /**
     * Config and layers of one image; OCI image-spec, manifest.md.
     *
     * @param config points at the {@link ImageConfig}, whose digest is Docker's image id
     * @param layers from the bottom up
     */
    record ImageManifest(
            Document document,
            String mediaType,
            Descriptor config,
            List<Descriptor> layers,
            Map<String, String> annotations,
            @Nullable String artifactType,
            @Nullable Descriptor subject)
            implements Manifest {
        public ImageManifest {
            layers = List.copyOf(layers);
            annotations = Ordered.copy(annotations);
        }

        /** An OCI manifest (Docker's where {@code mediaType} says so) and its bytes. */
        public static ImageManifest create(
                String mediaType, Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {
            byte[] bytes = Json.write(out -> out.begin()
                    .number("schemaVersion", 2)
                    .text("mediaType", mediaType)
                    .objectIf("config", config, Manifest::write)
                    .objects("layers", layers, Manifest::write)
                    .textMapIf("annotations", annotations)
                    .end());
            return new ImageManifest(Document.of(bytes), mediaType, config, layers, annotations, null, null);
        }
    }

    /** Manifests to choose from; OCI image-spec, image-index.md. */
    record ImageIndex(
            Document document,
            String mediaType,
            List<Descriptor> manifests,
            Map<String, String> annotations,
            @Nullable String artifactType,
            @Nullable Descriptor subject)
            implements Manifest {
        public ImageIndex {
            manifests = List.copyOf(manifests);
            annotations = Ordered.copy(annotations);
        }

        /** An OCI index (Docker's list where {@code mediaType} says so) and its bytes. */
        public static ImageIndex create(String mediaType, List<Descriptor> manifests, Map<String, String> annotations) {
            byte[] bytes = Json.write(out -> out.begin()
                    .number("schemaVersion", 2)
                    .text("mediaType", mediaType)
                    .objects("manifests", manifests, Manifest::write)
                    .textMapIf("annotations", annotations)
                    .end());
            return new ImageIndex(Document.of(bytes), mediaType, manifests, annotations, null, null);
        }

        /**
         * The entry to take on {@code wanted}: among those that fit, one with the same variant goes first. Null when none fits. Entries
         * without a platform, and attestations (platform {@code unknown/unknown}), are not images to run.
         */
        public @Nullable Descriptor choose(Platform wanted) {
            Descriptor best = null;
            Platform exact = wanted.normalized();
            for (Descriptor manifest : manifests) {
                Platform platform = manifest.platform();
                if (platform == null || !wanted.accepts(platform)) continue;
                if (platform.normalized().equals(exact)) return manifest;
                if (best == null) best = manifest;
            }
            return best;
        }
    }

    /** The exact bytes. */
    Document document();

    String mediaType();

    Map<String, String> annotations();

    /** What kind of artifact it is, where it says so. */
    @Nullable
    String artifactType();

    /** What it is about: a signature's image, say. */
    @Nullable
    Descriptor subject();

    /** What points at this. */
    default Descriptor descriptor() {
        return Descriptor.of(mediaType(), document());
    }

    /**
     * Understands OCI and Docker schema 2 documents.
     *
     * @param mediaTypeHint what the sender called it (a Content-Type, a descriptor); the document's own word goes first; null when unknown
     * @throws EngineException.InvalidParameter when {@code bytes} are neither
     */
    static Manifest parse(byte[] bytes, @Nullable String mediaTypeHint) {
        if (bytes.length > MAX_BYTES) throw new EngineException.InvalidParameter("invalid manifest: too large");
        Json.Node node = Json.object(bytes, "manifest");
        Long version = node.number("schemaVersion");
        if (version != null && version == 1)
            throw new EngineException.InvalidParameter("Docker Image Format v1 and Docker Image manifest version 2, "
                    + "schema 1 support has been removed. Suggest the author to upgrade the image to the OCI Format or "
                    + "Docker Image manifest v2, schema 2.");
        if (version == null || version != 2)
            throw new EngineException.InvalidParameter("invalid manifest: schemaVersion is not 2");
        // A document that is both could be read differently by two parties under one digest (CVE-2021-41190).
        if (node.has("manifests") && (node.has("layers") || node.has("config")))
            throw new EngineException.InvalidParameter("invalid manifest: both a manifest and an index");
        boolean index = node.has("manifests");
        String mediaType = node.filled("mediaType");
        if (mediaType == null && mediaTypeHint != null && known(mediaTypeHint, index)) mediaType = mediaTypeHint;
        if (mediaType == null) mediaType = index ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
        if (!known(mediaType, index))
            throw new EngineException.InvalidParameter("invalid manifest: unsupported media type " + mediaType);

        Document document = Document.of(bytes);
        Json.Node subject = node.child("subject");
        if (index)
            return new ImageIndex(
                    document,
                    mediaType,
                    descriptors(node, "manifests"),
                    node.textMap("annotations"),
                    node.filled("artifactType"),
                    subject == null ? null : read(subject));
        Json.Node config = node.child("config");
        if (config == null) throw new EngineException.InvalidParameter("invalid manifest: no \"config\"");
        return new ImageManifest(
                document,
                mediaType,
                read(config),
                descriptors(node, "layers"),
                node.textMap("annotations"),
                node.filled("artifactType"),
                subject == null ? null : read(subject));
    }

    private static boolean known(String mediaType, boolean index) {
        return index ? MediaTypes.isIndex(mediaType) : MediaTypes.isManifest(mediaType);
    }

    private static List<Descriptor> descriptors(Json.Node node, String key) {
        List<Descriptor> descriptors = new ArrayList<>();
        for (Json.Node child : node.children(key)) descriptors.add(read(child));
        return descriptors;
    }

    private static Descriptor read(Json.Node node) {
        Long size = node.number("size");
        if (size == null || size < 0)
            throw new EngineException.InvalidParameter("invalid manifest: a descriptor without \"size\"");
        Json.Node platform = node.child("platform");
        return new Descriptor(
                node.text("mediaType", ""),
                node.digest("digest"),
                size,
                platform == null
                        ? null
                        : new Platform(
                                platform.text("os", ""),
                                platform.text("architecture", ""),
                                platform.filled("variant"),
                                platform.filled("os.version"),
                                platform.textsOrNone("os.features")),
                new LinkedHashMap<>(node.textMap("annotations")),
                node.textsOrNone("urls"),
                node.filled("artifactType"));
    }

    private static void write(Descriptor descriptor, JsonOut out) {
        out.text("mediaType", descriptor.mediaType())
                .text("digest", descriptor.digest().toString())
                .number("size", descriptor.sizeBytes())
                .textsIf("urls", descriptor.urls())
                .textMapIf("annotations", descriptor.annotations())
                .objectIf(
                        "platform",
                        descriptor.platform(),
                        (platform, o) -> o.text("architecture", platform.architecture())
                                .text("os", platform.os())
                                .textIf("os.version", platform.osVersion())
                                .textsIf("os.features", platform.osFeatures())
                                .textIf("variant", platform.variant()))
                .textIf("artifactType", descriptor.artifactType());
    }
}
