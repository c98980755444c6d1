package djong.build.buildkit;

import djong.base.EngineException;
import djong.build.export.Attributes;
import djong.build.export.Manifests;
import djong.build.export.Product;
import djong.build.graph.Vertex;
import djong.image.Assembly;
import djong.image.Images;
import djong.image.Progress;
import djong.image.Publisher;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Manifest;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.oci.Repository;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts a build's image into this engine's store, and sends it to registries where that was asked for. */
final class ImageExport {
    private final BuildRun run;
    private final Attributes attributes;
    private final List<Product> products;
    private final boolean many;
    private final Vertex vertex;

    ImageExport(BuildRun run, Attributes attributes, List<Product> products, boolean many, Vertex vertex) {
        this.run = run;
        this.attributes = attributes;
        this.products = products;
        this.many = many;
        this.vertex = vertex;
    }

    /** Blocks for the disk and for registries. @return what the client is told */
    Map<String, String> export() throws InterruptedException {
        List<Attributes.Name> names = attributes.names();
        boolean push = attributes.flag("push", false);
        if (push && names.isEmpty())
            throw new EngineException.InvalidParameter("tag is needed when pushing to registry");
        boolean store = attributes.flag("store", true);
        Product mine = mine();
        Map<String, String> told = new HashMap<>();
        if (mine != null && store) keep(mine, names);
        if (!names.isEmpty())
            told.put(
                    "image.name",
                    String.join(",", names.stream().map(Attributes.Name::full).toList()));
        if (mine != null) {
            told.put("containerimage.digest", mine.config().id().toString());
            told.put("containerimage.config.digest", mine.config().id().toString());
        }
        if (!push) return told;
        Map<String, String> sent = pushed(names);
        told.putAll(sent);
        String digest = sent.get("containerimage.digest");
        if (mine != null && store && digest != null) note(mine, names, Digest.parse(digest));
        return told;
    }

    /** What this engine keeps: a pull would choose the same. Null where none fits. */
    private @Nullable Product mine() {
        if (products.size() == 1) return products.getFirst();
        Platform host = Platform.host();
        for (Product each : products) if (host.accepts(each.config().platform())) return each;
        return null;
    }

    private void keep(Product product, List<Attributes.Name> names) {
        Images images = run.parts().images();
        Digest id = product.config().id();
        line("writing image " + id, () -> {
            if (images.withId(id).isEmpty())
                images.assemble(List.of(new Assembly(product.config(), product.layers(), null)));
        });
        for (Attributes.Name name : names) {
            Reference.Tagged tagged = name.reference();
            line(
                    "naming to " + name.full(),
                    () -> images.tag(id.toString(), tagged.repository().canonical(), tagged.tag()));
        }
        images.built(id);
    }

    /** The image that is kept is {@code digest} in the registries. */
    private void note(Product kept, List<Attributes.Name> names, Digest digest) {
        for (Attributes.Name name : names)
            run.parts().images().published(kept.config().id(), name.reference().repository(), digest);
    }

    private void line(String text, Runnable work) {
        djong.build.buildkit.Progress.Line line = run.progress().line(vertex, text, text);
        work.run();
        line.done(0, 0);
    }

    private Map<String, String> pushed(List<Attributes.Name> names) throws InterruptedException {
        Map<Repository, List<Reference.Tagged>> byRepository = new LinkedHashMap<>();
        for (Attributes.Name name : names)
            byRepository
                    .computeIfAbsent(name.reference().repository(), _ -> new ArrayList<>())
                    .add(name.reference());
        Map<String, String> told = new HashMap<>();
        for (var each : byRepository.entrySet()) told.putAll(pushed(each.getKey(), each.getValue()));
        return told;
    }

    private Map<String, String> pushed(Repository repository, List<Reference.Tagged> names)
            throws InterruptedException {
        Publisher publisher = run.parts()
                .images()
                .publisher(
                        repository,
                        run.credentials(repository.domain()).orElse(null),
                        attributes.flag("registry.insecure", false));
        List<List<Descriptor>> layers = new ArrayList<>();
        line("pushing layers", () -> {
            for (Product each : products)
                layers.add(publisher.layers(each.layers(), attributes.packing(), Progress.NONE));
        });
        Manifests made = Manifests.make(run.parts().store().content(), attributes, products, layers, many, false);
        Digest root = made.root().document().digest();
        for (Descriptor blob : made.others()) publisher.blob(blob);
        for (Manifest each : made.parts())
            publisher.manifest(
                    new Reference.Digested(repository, each.document().digest()), each);
        boolean byDigest = attributes.flag("push-by-digest", false);
        for (Reference.Tagged name : names)
            line(
                    "pushing manifest for " + name.canonical() + "@" + root,
                    () -> publisher.manifest(byDigest ? new Reference.Digested(repository, root) : name, made.root()));
        return LayoutExport.told(made, made.descriptor(attributes, Map.of()));
    }
}
