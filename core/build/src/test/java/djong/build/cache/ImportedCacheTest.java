package djong.build.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.build.cache.CacheContents.Placed;
import djong.build.graph.Tree;
import djong.build.solver.Remembered;
import djong.image.Layer;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import djong.oci.Manifest.ImageIndex;
import djong.oci.Manifest.ImageManifest;
import djong.oci.MediaTypes;
import djong.oci.Platform;
import djong.oci.RunConfig;
import djong.store.Store;
import djong.store.lease.Lease;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportedCacheTest {
    private static final Instant MADE = Instant.parse("2026-01-02T03:04:05.000000006Z");

    @TempDir
    Path folder;

    private Store store;
    private Lease lease;

    @BeforeEach
    void open() {
        store = Store.open(folder, InstantSource.system());
        lease = store.leases().open("test");
    }

    @AfterEach
    void close() {
        lease.close();
        store.close();
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Layer layer(String name) {
        return new Layer(digest(name), digest(name), 10, 5);
    }

    private static Descriptor packed(String name) {
        return new Descriptor(MediaTypes.DOCKER_LAYER_GZIP, digest("packed " + name), 7);
    }

    private static final CacheContents CONTENTS = new CacheContents(
            List.of(new Placed(layer("a"), -1), new Placed(layer("b"), 0), new Placed(layer("c"), 0)),
            List.of(new CacheContents.Kept("11", 1, -1, MADE), new CacheContents.Kept("22", 2, 0, MADE)));

    private static final List<Descriptor> PACKED = List.of(packed("a"), packed("b"), packed("c"));

    @Test
    void whatIsWrittenIsReadAgain() throws InterruptedException {
        CacheManifest written = CacheManifest.of(CONTENTS, PACKED, true, true);
        List<List<ImportedCache.Kept>> asked = new ArrayList<>();
        var cache = ImportedCache.of(written.config().bytes(), Map.of(), (_, layers) -> {
            asked.add(layers);
            return Tree.EMPTY;
        });
        assertEquals(2, cache.size());
        assertNull(cache.find("33", lease));
        Remembered found = cache.find("22", lease);
        assertNotNull(found);
        assertEquals(MADE, found.created());
        assertEquals(
                List.of(digest("a"), digest("c")),
                asked.getFirst().stream().map(ImportedCache.Kept::diffId).toList());
        assertEquals(
                List.of(digest("packed a"), digest("packed c")),
                asked.getFirst().stream().map(k -> k.blob().digest()).toList());
    }

    @Test
    void aManifestLooksLikeAnImageOrLikeAnIndex() {
        var image =
                (ImageManifest) CacheManifest.of(CONTENTS, PACKED, true, true).manifest();
        assertEquals(CacheDocument.MEDIA_TYPE, image.config().mediaType());
        assertEquals(MediaTypes.OCI_LAYER_GZIP, image.layers().getFirst().mediaType());
        var index =
                (ImageIndex) CacheManifest.of(CONTENTS, PACKED, false, false).manifest();
        assertEquals(MediaTypes.DOCKER_INDEX, index.mediaType());
        assertEquals(CacheDocument.MEDIA_TYPE, index.manifests().getLast().mediaType());
        assertEquals(MediaTypes.DOCKER_LAYER_GZIP, index.manifests().getFirst().mediaType());
    }

    @Test
    void anImageTellsOfItsCache() throws InterruptedException {
        ImageConfig plain = ImageConfig.create(
                Platform.host(), MADE, null, null, RunConfig.EMPTY, List.of(digest("a"), digest("b")), List.of());
        assertNull(CacheDocument.inlineOf(plain));
        ImageConfig telling = CacheDocument.with(plain, CacheDocument.inline(CONTENTS));
        assertEquals(plain.diffIds(), telling.diffIds());
        byte[] document = CacheDocument.inlineOf(telling);
        assertNotNull(document);
        var blobs = Map.of(
                digest("a").toString(), new ImportedCache.Kept(packed("a"), digest("a")),
                digest("b").toString(), new ImportedCache.Kept(packed("b"), digest("b")));
        var cache = ImportedCache.of(document, blobs, (_, _) -> Tree.EMPTY);
        assertNotNull(cache.find("11", lease));
        // Of this one the image has no layer.
        assertNull(cache.find("22", lease));
    }

    @Test
    void whatCannotBeHadIsNotKept() throws InterruptedException {
        byte[] document =
                CacheManifest.of(CONTENTS, PACKED, true, true).config().bytes();
        var cache = ImportedCache.of(document, Map.of(), (_, _) -> {
            throw new EngineException.NotFound("gone");
        });
        assertNull(cache.find("11", lease));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"layers\":[{\"blob\":\"sha256:12\",\"parent\":0}],\"records\":[{\"digest\":\"sha256:11\",\"layers\":[{\"layer\":0}]}]}",
                "{\"layers\":[],\"records\":[{\"digest\":\"sha256:11\",\"layers\":[{\"layer\":7}]}]}",
                "{\"layers\":[],\"records\":[{\"digest\":\"sha256:11\",\"layers\":[{\"layer\":-9}]}]}",
                "{\"layers\":[],\"records\":[{\"digest\":\"sha256:11\"}]}",
                "{\"layers\":[{\"parent\":-1}],\"records\":[{\"layers\":[{\"layer\":0}]}]}"
            })
    void whatIsNotWholeIsNotKept(String document) throws InterruptedException {
        var cache = ImportedCache.of(document.getBytes(StandardCharsets.UTF_8), Map.of(), (_, _) -> Tree.EMPTY);
        assertEquals(0, cache.size());
        assertNull(cache.find("11", lease));
    }

    @Test
    void aLoopOfLayersEnds() {
        var layers = new StringBuilder();
        for (int i = 0; i < 2; i++)
            layers.append(i == 0 ? "" : ",")
                    .append("{\"blob\":\"" + digest("a") + "\",\"parent\":" + (1 - i)
                            + ",\"annotations\":{\"mediaType\":\"x\",\"diffID\":\"" + digest("a") + "\",\"size\":1}}");
        String document =
                "{\"layers\":[" + layers + "],\"records\":[{\"digest\":\"sha256:11\",\"layers\":[{\"layer\":0}]}]}";
        assertEquals(
                0,
                ImportedCache.of(document.getBytes(StandardCharsets.UTF_8), Map.of(), (_, _) -> Tree.EMPTY)
                        .size());
    }

    @Test
    void aDocumentMayNotBeDeep() {
        String deep = "{\"records\":[{\"digest\":\"sha256:11\",\"inputs\":" + "[".repeat(1_000_000);
        assertThrows(
                EngineException.InvalidParameter.class,
                () -> ImportedCache.of(deep.getBytes(StandardCharsets.UTF_8), Map.of(), (_, _) -> Tree.EMPTY));
    }

    @Test
    void whatIsNoDocumentIsRefused() {
        var refusal = assertThrows(
                EngineException.InvalidParameter.class,
                () -> ImportedCache.of("nothing".getBytes(StandardCharsets.UTF_8), Map.of(), (_, _) -> Tree.EMPTY));
        String said = String.valueOf(refusal.getMessage());
        assertTrue(said.startsWith("invalid cache config"), said);
    }
}
