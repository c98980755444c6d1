package djong.build.buildkit;

import djong.base.EngineException;
import djong.build.cache.CacheContents;
import djong.build.cache.CacheDocument;
import djong.build.cache.CacheManifest;
import djong.build.export.Attributes;
import djong.build.graph.Vertex;
import djong.build.session.ClientSession;
import djong.image.Layer;
import djong.image.Packing;
import djong.image.Publisher;
import djong.oci.Descriptor;
import djong.oci.Manifest;
import djong.oci.Reference;
import djong.oci.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import moby.buildkit.v1.CacheOptionsEntry;

/** Hands out what a build has kept: with its image, in a registry, in a folder of the client. */
final class CacheExports {
    private static final String INLINE = "containerimage.inlinecache";

    private final BuildRun run;
    private final List<CacheOptionsEntry> wanted;

    /** @throws EngineException.InvalidParameter for what is not understood, before anything is built */
    CacheExports(BuildRun run, List<CacheOptionsEntry> wanted) {
        this.run = run;
        this.wanted = List.copyOf(wanted);
        for (CacheOptionsEntry each : wanted) {
            switch (each.getType()) {
                case "inline" -> {}
                case "registry" -> required(each, "ref");
                case "local" -> required(each, "dest");
                default ->
                    throw new EngineException.InvalidParameter("unknown cache exporter: \"" + each.getType() + "\"");
            }
            String mode = each.getAttrsOrDefault("mode", "min");
            if (!mode.equals("min") && !mode.equals("max"))
                throw new EngineException.InvalidParameter("invalid cache export mode: " + mode);
            attributes(each).packing();
            if (flag(each, "image-manifest", true)
                    && !flag(each, "oci-mediatypes", true)
                    && each.containsAttrs("image-manifest"))
                throw new EngineException.InvalidParameter(
                        "invalid configuration for remote cache: OCI mediatypes are required for image-manifest");
        }
    }

    private static void required(CacheOptionsEntry entry, String attribute) {
        if (entry.getAttrsOrDefault(attribute, "").isEmpty())
            throw new EngineException.InvalidParameter(entry.getType() + " cache exporter requires " + attribute);
    }

    private static Attributes attributes(CacheOptionsEntry entry) {
        return new Attributes(entry.getAttrsMap());
    }

    private static boolean flag(CacheOptionsEntry entry, String name, boolean standard) {
        return attributes(entry).flag(name, standard);
    }

    /** The result, whose images tell of their own cache where that was asked for. All of it has been solved. */
    BuildResult inline(BuildResult result) {
        if (wanted.stream().noneMatch(e -> e.getType().equals("inline"))) return result;
        Map<String, byte[]> metadata = new HashMap<>(result.metadata());
        for (var each : result.refs().entrySet()) {
            CacheContents contents = contents(List.of(each.getValue()), false);
            String platform = each.getKey().isEmpty() ? "" : "/" + each.getKey();
            metadata.put(INLINE + platform, CacheDocument.inline(contents));
        }
        return new BuildResult(result.refs(), metadata);
    }

    private CacheContents contents(List<Vertex> results, boolean all) {
        return CacheContents.of(run.job(), results, all, run.parts().clock().instant());
    }

    /** Writes the others. Blocks for registries and for the client. @return what the client is told */
    Map<String, String> export(BuildResult result) throws InterruptedException {
        Map<String, String> told = new HashMap<>();
        for (CacheOptionsEntry each : wanted) {
            if (each.getType().equals("inline")) continue;
            boolean registry = each.getType().equals("registry");
            try {
                told.putAll(run.step(
                        registry ? "exporting cache to registry" : "exporting cache to client directory",
                        vertex -> export(each, result, vertex)));
            } catch (EngineException e) {
                if (!flag(each, "ignore-error", false)) throw e;
            }
        }
        return told;
    }

    /** Where layers, a document about them and a manifest go to. */
    private interface Place {
        /** @return what the layers are called there */
        List<Descriptor> layers(List<Layer> layers, Packing packing) throws IOException, InterruptedException;

        void document(Descriptor document) throws IOException, InterruptedException;

        void manifest(Manifest manifest) throws IOException, InterruptedException;
    }

    private Map<String, String> export(CacheOptionsEntry entry, BuildResult result, Vertex vertex)
            throws InterruptedException {
        boolean all = entry.getAttrsOrDefault("mode", "min").equals("max");
        CacheContents contents = contents(List.copyOf(result.refs().values()), all);
        boolean oci = flag(entry, "oci-mediatypes", true);
        Place place = entry.getType().equals("registry") ? registry(entry) : folder(entry.getAttrsOrThrow("dest"));
        try {
            Progress.Line layers = line(vertex, "writing layers");
            List<Layer> wanted =
                    contents.layers().stream().map(CacheContents.Placed::layer).toList();
            List<Descriptor> packed = place.layers(wanted, attributes(entry).packing());
            layers.done(0, 0);
            CacheManifest made = CacheManifest.of(contents, packed, oci && flag(entry, "image-manifest", true), oci);
            Descriptor config = Descriptor.of(CacheDocument.MEDIA_TYPE, made.config());
            Progress.Line writing = line(vertex, "writing config " + config.digest());
            run.parts().store().content().put(made.config().bytes());
            place.document(config);
            writing.done(0, 0);
            Descriptor manifest = made.manifest().descriptor();
            Progress.Line last = line(vertex, "writing cache image manifest " + manifest.digest());
            place.manifest(made.manifest());
            last.done(0, 0);
            return Map.of(
                    "cache.manifest",
                    "{\"mediaType\":\"" + manifest.mediaType() + "\",\"digest\":\"" + manifest.digest() + "\",\"size\":"
                            + manifest.sizeBytes() + "}");
        } catch (IOException e) {
            throw new EngineException.System("cannot write the cache: " + e.getMessage(), e);
        }
    }

    private Progress.Line line(Vertex vertex, String text) {
        return run.progress().line(vertex, text, text);
    }

    private Place registry(CacheOptionsEntry entry) throws InterruptedException {
        Reference reference = Reference.parse(entry.getAttrsOrThrow("ref"));
        Repository repository = reference.repository();
        var credentials = run.session().credentials(repository.domain()).orElse(null);
        Publisher publisher =
                run.parts().images().publisher(repository, credentials, flag(entry, "registry.insecure", false));
        return new Place() {
            @Override
            public List<Descriptor> layers(List<Layer> layers, Packing packing) {
                return publisher.layers(layers, packing, djong.image.Progress.NONE);
            }

            @Override
            public void document(Descriptor document) {
                publisher.blob(document);
            }

            @Override
            public void manifest(Manifest manifest) {
                publisher.manifest(reference, manifest);
            }
        };
    }

    private Place folder(String folder) throws InterruptedException {
        ClientSession session = run.session();
        String store = ClientLayout.cache(session, folder).store();
        return new Place() {
            @Override
            public List<Descriptor> layers(List<Layer> layers, Packing packing)
                    throws IOException, InterruptedException {
                List<Descriptor> packed = run.parts().images().packed(layers, packing);
                for (Descriptor each : Set.copyOf(packed)) document(each);
                return packed;
            }

            @Override
            public void document(Descriptor document) throws IOException, InterruptedException {
                try (InputStream in = run.parts().store().content().open(document.digest())) {
                    session.sendBlob(store, document.digest(), document.sizeBytes(), in);
                }
            }

            @Override
            public void manifest(Manifest manifest) throws IOException, InterruptedException {
                byte[] bytes = manifest.document().bytes();
                session.sendBlob(store, manifest.document().digest(), bytes.length, new ByteArrayInputStream(bytes));
            }
        };
    }
}
