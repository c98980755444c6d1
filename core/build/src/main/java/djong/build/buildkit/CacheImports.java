package djong.build.buildkit;

import djong.base.EngineException;
import djong.base.JsonDepth;
import djong.build.cache.CacheDocument;
import djong.build.cache.ImageCache;
import djong.build.cache.ImportedCache;
import djong.build.cache.ImportedCache.Kept;
import djong.build.graph.Tree;
import djong.image.Progress;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import djong.oci.Manifest;
import djong.oci.Manifest.ImageIndex;
import djong.oci.Manifest.ImageManifest;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.oci.Repository;
import djong.registry.client.Registry;
import io.avaje.jsonb.Jsonb;
import io.avaje.jsonb.Types;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Caches that a client names for a build. One that cannot be had is told of, and the build goes on without it. */
record CacheImports(BuildRun run) {
    private static final int MOST_BYTES = 16 << 20;
    private static final int MOST_INDEXES = 4;

    /** One of them, as clients describe it. */
    record Entry(String type, Map<String, String> attributes) {
        Entry {
            attributes = Map.copyOf(attributes);
        }
    }

    /** What stands among a frontend's options. */
    static List<Entry> of(Map<String, String> options) {
        String json = options.getOrDefault("cache-imports", "");
        if (json.isEmpty()) return List.of();
        try {
            List<Map<String, Object>> listed = Jsonb.builder()
                    .build()
                    .<List<Map<String, Object>>>type(
                            Types.listOf(Types.newParameterizedType(Map.class, String.class, Object.class)))
                    .fromJson(JsonDepth.checked(json));
            return listed.stream().map(CacheImports::entry).toList();
        } catch (RuntimeException e) {
            throw new EngineException.InvalidParameter("failed to unmarshal cache imports: " + json, e);
        }
    }

    private static Entry entry(Map<String, Object> listed) {
        Map<String, String> attributes = new HashMap<>();
        if (listed.get("Attrs") instanceof Map<?, ?> map)
            map.forEach((key, value) -> attributes.put(String.valueOf(key), String.valueOf(value)));
        return new Entry(String.valueOf(listed.get("Type")), attributes);
    }

    /** From now on results are looked for in these as well. Blocks for registries and for the client. */
    void add(List<Entry> entries) throws InterruptedException {
        if (entries.isEmpty()) return;
        // A client may name them twice, and whoever comes second must not go on without them.
        ReentrantLock lock = run.importing();
        lock.lockInterruptibly();
        try {
            for (Entry each : entries) add(each);
        } finally {
            lock.unlock();
        }
    }

    private void add(Entry entry) throws InterruptedException {
        switch (entry.type()) {
            case "registry" -> registry(entry);
            case "local" -> local(entry);
            // Without these, too, what is right is built.
            default ->
                failed(
                        "importing cache manifest of type " + entry.type(),
                        new EngineException.NotImplemented("unknown cache importer: " + entry.type()));
        }
    }

    private interface Search {
        @Nullable
        ImportedCache cache() throws InterruptedException;
    }

    private void add(String type, String name, Search search) throws InterruptedException {
        if (!run.imports(type + ' ' + name)) return;
        try {
            ImportedCache found = run.step("importing cache manifest from " + name, _ -> {
                        try {
                            return new Found(search.cache());
                        } catch (EngineException e) {
                            throw new EngineException.System(
                                    "failed to configure " + type + " cache importer: " + e.getMessage(), e);
                        }
                    })
                    .cache();
            if (found != null) run.job().also(found);
        } catch (EngineException e) {
            System.getLogger(CacheImports.class.getName())
                    .log(System.Logger.Level.DEBUG, "a build does without a cache: " + e.getMessage());
        }
    }

    private record Found(@Nullable ImportedCache cache) {}

    private void failed(String step, EngineException why) throws InterruptedException {
        try {
            run.step(step, _ -> {
                throw why;
            });
        } catch (EngineException e) {
            System.getLogger(CacheImports.class.getName())
                    .log(System.Logger.Level.DEBUG, "a build does without a cache: " + e.getMessage());
        }
    }

    private void registry(Entry entry) throws InterruptedException {
        String ref = entry.attributes().getOrDefault("ref", "");
        add("registry", ref, () -> {
            Reference reference = Reference.parse(ref);
            ImportedCache here = ImageCache.of(run.parts().images(), ref);
            if (here != null) return here;
            Repository repository = reference.repository();
            var credentials = run.session().credentials(repository.domain()).orElse(null);
            Registry registry = run.parts().images().registry(repository, credentials);
            return read(registry, repository, registry.manifest(reference), 0);
        });
    }

    private void local(Entry entry) throws InterruptedException {
        String folder = entry.attributes().getOrDefault("src", "");
        add("local", folder, () -> {
            if (folder.isEmpty()) throw new EngineException.InvalidParameter("local cache importer requires src");
            Digest digest = Digest.parse(entry.attributes().getOrDefault("digest", ""));
            ClientLayout layout = ClientLayout.cache(run.session(), folder);
            return read(layout, ClientLayout.NOWHERE, layout.manifest(digest), 0);
        });
    }

    private @Nullable ImportedCache read(Registry registry, Repository repository, Manifest manifest, int depth)
            throws InterruptedException {
        ImportedCache.Bringing bringing = (lease, layers) -> Tree.of(run.parts()
                .images()
                .fetch(
                        lease,
                        registry,
                        repository,
                        layers.stream().map(Kept::blob).toList(),
                        layers.stream().map(Kept::diffId).toList(),
                        Progress.NONE));
        switch (manifest) {
            case ImageManifest image -> {
                byte[] config = read(registry, repository, image.config());
                if (image.config().mediaType().equals(CacheDocument.MEDIA_TYPE))
                    return ImportedCache.of(config, Map.of(), bringing);
                ImageConfig parsed = ImageConfig.parse(config);
                byte[] document = CacheDocument.inlineOf(parsed);
                return document == null
                        ? null
                        : ImportedCache.of(document, blobs(image.layers(), parsed.diffIds()), bringing);
            }
            case ImageIndex index -> {
                for (Descriptor each : index.manifests())
                    if (each.mediaType().equals(CacheDocument.MEDIA_TYPE))
                        return ImportedCache.of(read(registry, repository, each), Map.of(), bringing);
                Descriptor chosen = depth == MOST_INDEXES ? null : index.choose(Platform.host());
                if (chosen == null) return null;
                Manifest member = registry.manifest(new Reference.Digested(repository, chosen.digest()));
                return read(registry, repository, member, depth + 1);
            }
        }
    }

    /** By what caches call them: digests of the packed layers, or of their archives. */
    private static Map<String, Kept> blobs(List<Descriptor> layers, List<Digest> diffIds) {
        Map<String, Kept> blobs = new HashMap<>();
        for (int i = 0; i < Math.min(layers.size(), diffIds.size()); i++) {
            var kept = new Kept(layers.get(i), diffIds.get(i));
            blobs.put(layers.get(i).digest().toString(), kept);
            blobs.put(diffIds.get(i).toString(), kept);
        }
        return blobs;
    }

    private static byte[] read(Registry registry, Repository repository, Descriptor blob) {
        if (blob.sizeBytes() > MOST_BYTES)
            throw new EngineException.InvalidParameter("the cache's config is too large");
        try (InputStream in = registry.blob(repository, blob, 0)) {
            byte[] bytes = in.readNBytes(MOST_BYTES);
            if (!Digest.of(bytes).equals(blob.digest()))
                throw new EngineException.InvalidParameter(blob.digest() + " is something else");
            return bytes;
        } catch (IOException e) {
            throw new EngineException.Unavailable("error reading " + blob.digest() + ": " + e.getMessage(), e);
        }
    }
}
