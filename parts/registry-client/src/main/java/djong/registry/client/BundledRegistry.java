package djong.registry.client;

import djong.base.EngineException;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Manifest;
import djong.oci.Manifest.ImageIndex;
import djong.oci.MediaTypes;
import djong.oci.Reference;
import djong.oci.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Images in a folder: an OCI image layout per repository, {@code library/hello-world/{oci-layout,index.json,blobs}}. A tag is what the
 * index's annotation {@value #REF_NAME} says; where the index names none, the whole index is {@code latest}. Read-only.
 */
public final class BundledRegistry implements Registry {
    /** OCI image-spec, annotations.md. */
    static final String REF_NAME = "org.opencontainers.image.ref.name";

    private final Path root;

    public BundledRegistry(Path root) {
        this.root = root;
    }

    @Override
    public Manifest manifest(Reference reference) {
        Path layout = layout(reference.repository());
        Path index = layout.resolve("index.json");
        if (!Files.isRegularFile(index)) throw unknown(reference);
        return switch (reference) {
            case Reference.Digested(Repository _, Digest digest) -> byDigest(layout, digest, reference);
            case Reference.Tagged(Repository _, String tag) -> byTag(layout, index, tag, reference);
        };
    }

    private static Manifest byTag(Path layout, Path index, String tag, Reference reference) {
        byte[] bytes = bytes(index);
        if (!(Manifest.parse(bytes, MediaTypes.OCI_INDEX) instanceof ImageIndex all)) throw unknown(reference);
        boolean named = false;
        for (Descriptor descriptor : all.manifests()) {
            String name = descriptor.annotations().get(REF_NAME);
            named |= name != null;
            if (tag.equals(name)) return byDigest(layout, descriptor.digest(), reference);
        }
        List<Descriptor> manifests = all.manifests();
        if (named || !tag.equals(Reference.DEFAULT_TAG) || manifests.isEmpty()) throw unknown(reference);
        return manifests.size() == 1 ? byDigest(layout, manifests.getFirst().digest(), reference) : all;
    }

    private static Manifest byDigest(Path layout, Digest digest, Reference reference) {
        Path blob = blob(layout, digest);
        if (!Files.isRegularFile(blob)) {
            Path index = layout.resolve("index.json");
            byte[] bytes = bytes(index);
            if (Digest.of(bytes).equals(digest)) return Manifest.parse(bytes, MediaTypes.OCI_INDEX);
            throw unknown(reference);
        }
        byte[] bytes = bytes(blob);
        if (!Digest.of(bytes).equals(digest)) {
            throw new EngineException.System(
                    "bundled image " + reference.familiar() + " is damaged: " + blob + " is not " + digest);
        }
        return Manifest.parse(bytes, "");
    }

    @Override
    public List<String> tags(Repository repository) {
        Path index = layout(repository).resolve("index.json");
        if (!Files.isRegularFile(index)) throw unknown(new Reference.Tagged(repository, Reference.DEFAULT_TAG));
        if (!(Manifest.parse(bytes(index), MediaTypes.OCI_INDEX) instanceof ImageIndex all)) return List.of();
        List<String> names = all.manifests().stream()
                .map(manifest -> manifest.annotations().getOrDefault(REF_NAME, ""))
                .filter(name -> !name.isEmpty())
                .toList();
        return names.isEmpty() ? List.of(Reference.DEFAULT_TAG) : names;
    }

    @Override
    public InputStream blob(Repository repository, Descriptor blob, long offset) throws IOException {
        InputStream in = Files.newInputStream(blob(layout(repository), blob.digest()));
        in.skipNBytes(offset);
        return in;
    }

    private Path layout(Repository repository) {
        return root.resolve(repository.path());
    }

    private static Path blob(Path layout, Digest digest) {
        return layout.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.size(file) > MAX_MANIFEST_BYTES)
                throw new EngineException.System(file + " is too large for a manifest");
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new EngineException.System("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static EngineException.NotFound unknown(Reference reference) {
        return new EngineException.NotFound(
                "manifest for " + reference.familiar() + " not found: manifest unknown: manifest unknown");
    }
}
