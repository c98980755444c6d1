package djong.build.export;

import djong.image.tar.TarEntry;
import djong.image.tar.TarWriter;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Manifest;
import djong.oci.Manifest.ImageIndex;
import djong.oci.Manifest.ImageManifest;
import djong.oci.MediaTypes;
import djong.oci.Reference;
import djong.store.content.ContentStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Images as one archive: an OCI image layout, and where that is wanted a docker-archive at once.
 *
 * @param root what the index of the layout points at
 * @param names of the image; may be none
 * @param docker whether {@code docker load} is to understand it
 */
public record Layout(Manifests images, Descriptor root, List<Reference.Tagged> names, boolean docker) {
    private static final byte[] VERSION = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.US_ASCII);

    public Layout {
        names = List.copyOf(names);
    }

    /** Writes it; the same images give the same bytes. Blocks as {@code out} does. */
    public void write(ContentStore content, OutputStream out) throws IOException {
        var tar = new TarWriter(out);
        Instant time = Instant.EPOCH;
        tar.add(TarEntry.directory("blobs/", 0755, time));
        tar.add(TarEntry.directory("blobs/sha256/", 0755, time));
        for (Map.Entry<Digest, Long> blob : blobs().entrySet()) {
            try (InputStream in = content.open(blob.getKey())) {
                tar.add(TarEntry.file(path(blob.getKey()), 0644, blob.getValue(), time), in);
            }
        }
        file(tar, "index.json", index());
        if (docker && images.root() instanceof ImageManifest image) file(tar, "manifest.json", manifest(image));
        file(tar, "oci-layout", VERSION);
        tar.end();
    }

    private static String path(Digest blob) {
        return "blobs/" + blob.algorithm() + "/" + blob.hex();
    }

    private static void file(TarWriter tar, String name, byte[] bytes) throws IOException {
        tar.add(TarEntry.file(name, 0644, bytes.length, Instant.EPOCH), new ByteArrayInputStream(bytes));
    }

    /** All that is in it besides what says that it is a layout: sizes in bytes, by digest. */
    public Map<Digest, Long> blobs() {
        Map<Digest, Long> blobs = new TreeMap<>();
        for (Descriptor each : images.layers()) blobs.put(each.digest(), each.sizeBytes());
        for (Descriptor each : images.others()) blobs.put(each.digest(), each.sizeBytes());
        for (Manifest each : images.parts())
            blobs.put(each.document().digest(), (long) each.document().sizeBytes());
        blobs.put(images.root().document().digest(), (long)
                images.root().document().sizeBytes());
        return blobs;
    }

    private byte[] index() {
        List<Descriptor> manifests = new ArrayList<>();
        for (Reference.Tagged name : names) {
            Map<String, String> annotations = new LinkedHashMap<>(root.annotations());
            annotations.put("io.containerd.image.name", name.canonical());
            annotations.put("org.opencontainers.image.ref.name", name.tag());
            manifests.add(root.withAnnotations(annotations));
        }
        if (manifests.isEmpty()) manifests.add(root);
        return ImageIndex.create(MediaTypes.OCI_INDEX, manifests, Map.of())
                .document()
                .bytes();
    }

    private byte[] manifest(ImageManifest image) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("Config", path(image.config().digest()));
        told.put("RepoTags", names.stream().map(Reference::familiar).toList());
        told.put(
                "Layers",
                image.layers().stream().map(each -> path(each.digest())).toList());
        return Json.bytes(List.of(told));
    }
}
