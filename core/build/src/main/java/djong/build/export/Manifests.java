package djong.build.export;

import djong.build.export.Attributes.Place;
import djong.oci.Descriptor;
import djong.oci.Document;
import djong.oci.ImageConfig;
import djong.oci.Manifest;
import djong.oci.Manifest.ImageIndex;
import djong.oci.Manifest.ImageManifest;
import djong.oci.MediaTypes;
import djong.oci.Platform;
import djong.oci.RunConfig;
import djong.store.content.ContentStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All that images consist of besides their layers; its documents are in the content store.
 *
 * @param root what stands for all
 * @param parts the manifests that {@code root} points at; none if it is the only one
 * @param layers of all of them
 * @param others configurations and what else manifests point at
 */
public record Manifests(Manifest root, List<Manifest> parts, List<Descriptor> layers, List<Descriptor> others) {
    /** What clients read as the digest of an image's configuration, in a descriptor. */
    private static final String CONFIG_DIGEST = "config.digest";

    /** Where what is no image runs. */
    private static final Platform NOWHERE = new Platform("unknown", "unknown", null);

    public Manifests {
        parts = List.copyOf(parts);
        layers = List.copyOf(layers);
        others = List.copyOf(others);
    }

    /**
     * @param layers descriptors of each product's layers, as they are packed
     * @param many whether it is to be an index, whatever there is
     * @param oci whether OCI's media types are the standard
     */
    public static Manifests make(
            ContentStore content,
            Attributes attributes,
            List<Product> products,
            List<List<Descriptor>> layers,
            boolean many,
            boolean oci) {
        boolean attested =
                products.stream().anyMatch(each -> !each.attestations().isEmpty());
        boolean types = attested || attributes.oci(oci);
        List<Manifest> statements = new ArrayList<>();
        List<Descriptor> aside = new ArrayList<>();
        List<Manifest> manifests = new ArrayList<>();
        List<Descriptor> named = new ArrayList<>();
        List<Descriptor> others = new ArrayList<>();
        List<Descriptor> used = new ArrayList<>();
        for (int i = 0; i < products.size(); i++) {
            Product product = products.get(i);
            Document document = product.config().document();
            content.put(document.bytes());
            Descriptor config = Descriptor.of(types ? MediaTypes.OCI_CONFIG : MediaTypes.DOCKER_CONFIG, document);
            List<Descriptor> packed =
                    layers.get(i).stream().map(each -> typed(each, types)).toList();
            var platform = product.config().platform();
            ImageManifest manifest = ImageManifest.create(
                    types ? MediaTypes.OCI_MANIFEST : MediaTypes.DOCKER_MANIFEST,
                    config,
                    packed,
                    attributes.annotations(Place.MANIFEST, platform));
            content.put(manifest.document().bytes());
            others.add(config);
            used.addAll(packed);
            manifests.add(manifest);
            named.add(manifest.descriptor()
                    .withPlatform(platform)
                    .withAnnotations(attributes.annotations(Place.MANIFEST_DESCRIPTOR, platform)));
            if (product.attestations().isEmpty()) continue;
            ImageManifest said = said(content, attributes, product, manifest, others);
            statements.add(said);
            aside.add(said.descriptor()
                    .withPlatform(NOWHERE)
                    .withAnnotations(Map.of(
                            "vnd.docker.reference.digest",
                            manifest.document().digest().toString(),
                            "vnd.docker.reference.type",
                            "attestation-manifest")));
        }
        manifests.addAll(statements);
        named.addAll(aside);
        if (manifests.size() == 1 && !many) return new Manifests(manifests.getFirst(), List.of(), used, others);
        ImageIndex index = ImageIndex.create(
                types ? MediaTypes.OCI_INDEX : MediaTypes.DOCKER_INDEX,
                named,
                attributes.annotations(Place.INDEX, null));
        content.put(index.document().bytes());
        return new Manifests(index, manifests, used, others);
    }

    /** What is said about an image, in the guise of one that runs nowhere. */
    private static ImageManifest said(
            ContentStore content,
            Attributes attributes,
            Product product,
            ImageManifest about,
            List<Descriptor> others) {
        String digest = about.document().digest().hex();
        List<Attestation.Subject> subjects = new ArrayList<>();
        for (Attributes.Name name : attributes.names())
            subjects.add(new Attestation.Subject(
                    Purl.of(name.reference(), product.config().platform()), digest));
        if (subjects.isEmpty()) subjects.add(new Attestation.Subject("_", digest));
        List<Descriptor> statements = new ArrayList<>();
        for (Attestation each : product.attestations()) {
            Document statement = Document.of(each.statement(subjects));
            content.put(statement.bytes());
            statements.add(Descriptor.of(Attestation.MEDIA_TYPE, statement)
                    .withAnnotations(Map.of(Attestation.TYPE_ANNOTATION, each.predicateType())));
        }
        ImageConfig config = ImageConfig.create(
                NOWHERE,
                null,
                null,
                null,
                RunConfig.EMPTY,
                statements.stream().map(Descriptor::digest).toList(),
                List.of());
        content.put(config.document().bytes());
        Descriptor configured = Descriptor.of(MediaTypes.OCI_CONFIG, config.document());
        others.addAll(statements);
        others.add(configured);
        ImageManifest said = ImageManifest.create(MediaTypes.OCI_MANIFEST, configured, statements, Map.of());
        content.put(said.document().bytes());
        return said;
    }

    private static Descriptor typed(Descriptor layer, boolean oci) {
        String type = switch (layer.mediaType()) {
            case MediaTypes.DOCKER_LAYER, MediaTypes.OCI_LAYER -> oci ? MediaTypes.OCI_LAYER : MediaTypes.DOCKER_LAYER;
            case MediaTypes.DOCKER_LAYER_GZIP, MediaTypes.OCI_LAYER_GZIP ->
                oci ? MediaTypes.OCI_LAYER_GZIP : MediaTypes.DOCKER_LAYER_GZIP;
            case MediaTypes.DOCKER_LAYER_ZSTD, MediaTypes.OCI_LAYER_ZSTD ->
                oci ? MediaTypes.OCI_LAYER_ZSTD : MediaTypes.DOCKER_LAYER_ZSTD;
            default -> layer.mediaType();
        };
        return new Descriptor(type, layer.digest(), layer.sizeBytes());
    }

    /** What points at the whole, as clients are told. @param more annotations */
    public Descriptor descriptor(Attributes attributes, Map<String, String> more) {
        Place place = root instanceof ImageIndex ? Place.INDEX_DESCRIPTOR : Place.MANIFEST_DESCRIPTOR;
        Map<String, String> annotations = attributes.annotations(place, null);
        annotations.putAll(more);
        if (root instanceof ImageManifest image)
            annotations.put(CONFIG_DIGEST, image.config().digest().toString());
        return root.descriptor().withAnnotations(annotations);
    }
}
