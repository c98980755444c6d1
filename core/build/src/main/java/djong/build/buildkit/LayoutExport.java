package djong.build.buildkit;

import djong.base.EngineException;
import djong.build.export.Attributes;
import djong.build.export.Json;
import djong.build.export.Layout;
import djong.build.export.Manifests;
import djong.build.export.Product;
import djong.build.graph.Vertex;
import djong.build.session.ClientFile;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Manifest;
import djong.oci.Reference;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends a build's images to the client as an archive: {@code type=oci} and {@code type=docker}. */
final class LayoutExport {
    /** The client's folder, as clients call it. */
    private static final String STORE = "export";

    private static final int BUFFER_BYTES = 256 << 10;

    private final BuildRun run;
    private final Attributes attributes;
    private final List<Product> products;
    private final boolean many;
    private final @Nullable Instant epoch;

    /** @param epoch when it was made, as far as anybody shall know; null for now */
    LayoutExport(BuildRun run, Attributes attributes, List<Product> products, boolean many, @Nullable Instant epoch) {
        this.run = run;
        this.attributes = attributes;
        this.products = products;
        this.many = many;
        this.epoch = epoch;
    }

    /** Blocks for the client. @param exporter number of it in the build's request @return what the client is told */
    Map<String, String> export(boolean docker, String exporter, Vertex vertex) throws InterruptedException {
        Progress.Line packing = run.progress().line(vertex, "exporting layers", "exporting layers");
        List<List<Descriptor>> layers = new ArrayList<>();
        for (Product each : products) layers.add(run.parts().images().packed(each.layers(), attributes.packing()));
        packing.done(0, 0);
        Manifests made = Manifests.make(run.parts().store().content(), attributes, products, layers, many, !docker);
        Instant created = epoch != null ? epoch : run.parts().clock().instant().truncatedTo(ChronoUnit.SECONDS);
        Descriptor root = made.descriptor(attributes, Map.of("org.opencontainers.image.created", created.toString()));
        List<Reference.Tagged> names =
                attributes.names().stream().map(Attributes.Name::reference).toList();
        Map<String, String> told = told(made, root);
        if (products.size() == 1)
            told.put(
                    "containerimage.config.digest",
                    products.getFirst().config().id().toString());
        if (!names.isEmpty())
            told.put(
                    "image.name",
                    String.join(",", names.stream().map(Reference::canonical).toList()));
        var layout = new Layout(made, root, names, docker);
        try {
            if (attributes.flag("tar", true)) archive(layout, told, exporter, vertex);
            else folder(layout, vertex);
        } catch (IOException e) {
            throw new EngineException.System("cannot send the image: " + e.getMessage(), e);
        }
        return told;
    }

    private void archive(Layout layout, Map<String, String> told, String exporter, Vertex vertex)
            throws IOException, InterruptedException {
        Progress.Line sending = run.progress().line(vertex, "sending tarball", "sending tarball");
        try (ClientFile file = run.session().sendFile(exporter, told)) {
            OutputStream out = new BufferedOutputStream(file.out(), BUFFER_BYTES);
            layout.write(run.parts().store().content(), out);
            out.flush();
            file.finish();
        }
        sending.done(0, 0);
    }

    /** The client keeps the folder's index itself. */
    private void folder(Layout layout, Vertex vertex) throws IOException, InterruptedException {
        for (Map.Entry<Digest, Long> blob : layout.blobs().entrySet()) {
            String name = "copying " + blob.getKey();
            Progress.Line copying = run.progress().line(vertex, name, name);
            try (InputStream in = run.parts().store().content().open(blob.getKey())) {
                run.session().sendBlob(STORE, blob.getKey(), blob.getValue(), in);
            }
            copying.done(blob.getValue(), blob.getValue());
        }
    }

    /** What clients are told of manifests. */
    static Map<String, String> told(Manifests made, Descriptor root) {
        Map<String, String> told = new HashMap<>();
        told.put("containerimage.digest", root.digest().toString());
        if (made.root() instanceof Manifest.ImageManifest image)
            told.put("containerimage.config.digest", image.config().digest().toString());
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", root.mediaType());
        descriptor.put("digest", root.digest().toString());
        descriptor.put("size", root.sizeBytes());
        if (!root.annotations().isEmpty()) descriptor.put("annotations", root.annotations());
        told.put("containerimage.descriptor", Base64.getEncoder().encodeToString(Json.bytes(descriptor)));
        return told;
    }
}
