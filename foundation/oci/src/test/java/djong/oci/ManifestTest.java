package djong.oci;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static final String D = "sha256:" + "0".repeat(64);
    private static final String E = "sha256:" + "1".repeat(64);

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsAnImageAndKeepsItsBytes() {
        byte[] bytes = bytes("{ 'schemaVersion':2,'config':{'mediaType':'" + MediaTypes.OCI_CONFIG + "','digest':'" + D
                + "','size':3},'layers':[{'mediaType':'" + MediaTypes.OCI_LAYER_GZIP + "','digest':'" + E
                + "','size':12345678901,'annotations':{'a':'b'}}],'annotations':{'x':'y'},'unknown':[1,{'z':null}]}");
        var image = assertInstanceOf(Manifest.ImageManifest.class, Manifest.parse(bytes, null));
        assertEquals(MediaTypes.OCI_MANIFEST, image.mediaType());
        assertEquals(new Descriptor(MediaTypes.OCI_CONFIG, Digest.parse(D), 3), image.config());
        assertEquals(12345678901L, image.layers().getFirst().sizeBytes());
        assertEquals(Map.of("a", "b"), image.layers().getFirst().annotations());
        assertEquals(Map.of("x", "y"), image.annotations());
        assertArrayEquals(bytes, image.document().bytes());
        assertEquals(Digest.of(bytes), image.descriptor().digest());
        assertEquals(bytes.length, image.descriptor().sizeBytes());
    }

    @Test
    void theSendersWordCountsWhereTheDocumentIsSilent() {
        byte[] bytes = bytes("{'schemaVersion':2,'config':{'digest':'" + D + "','size':3},'layers':[]}");
        assertEquals(
                MediaTypes.DOCKER_MANIFEST,
                Manifest.parse(bytes, MediaTypes.DOCKER_MANIFEST).mediaType());
        assertEquals(
                MediaTypes.OCI_MANIFEST, Manifest.parse(bytes, "text/plain").mediaType());
    }

    @Test
    void choosesByPlatform() {
        byte[] bytes = bytes("{'schemaVersion':2,'mediaType':'" + MediaTypes.DOCKER_INDEX + "','manifests':["
                + entry(D, "unknown", "unknown", "") + "," + entry(E, "arm", "linux", "v6") + ","
                + entry(D, "arm", "linux", "v7") + "," + entry(E, "amd64", "linux", "") + "]}");
        var index = assertInstanceOf(Manifest.ImageIndex.class, Manifest.parse(bytes, null));
        assertEquals(E, chosen(index, "linux/amd64"));
        assertEquals(D, chosen(index, "linux/arm/v7"));
        assertEquals(E, chosen(index, "linux/arm/v6"));
        assertNull(index.choose(Platform.parse("linux/riscv64")));
    }

    private static String chosen(Manifest.ImageIndex index, String platform) {
        Descriptor descriptor = index.choose(Platform.parse(platform));
        return descriptor == null ? "none" : descriptor.digest().toString();
    }

    private static String entry(String digest, String architecture, String os, String variant) {
        return "{'mediaType':'" + MediaTypes.DOCKER_MANIFEST + "','digest':'" + digest
                + "','size':1,'platform':{'architecture':'" + architecture + "','os':'" + os + "','variant':'" + variant
                + "'}}";
    }

    @Test
    void whatIsCreatedReadsBack() {
        var layer = new Descriptor(MediaTypes.OCI_LAYER, Digest.parse(E), 7).withAnnotations(Map.of("k", "v\n\"ü"));
        var image = Manifest.ImageManifest.create(
                MediaTypes.OCI_MANIFEST,
                new Descriptor(MediaTypes.OCI_CONFIG, Digest.parse(D), 3),
                List.of(layer),
                Map.of());
        assertEquals(image, Manifest.parse(image.document().bytes(), null));
        var index = Manifest.ImageIndex.create(
                MediaTypes.OCI_INDEX,
                List.of(image.descriptor().withPlatform(new Platform("linux", "arm64", "v8"))),
                Map.of("a", "b"));
        assertEquals(index, Manifest.parse(index.document().bytes(), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{'schemaVersion':2}",
                "{'schemaVersion':'2'}",
                "{'schemaVersion':2,'layers':[]}",
                "{'schemaVersion':2,'manifests':[1]}",
                "{'schemaVersion':2,'manifests':[{'digest':'sha256:zz','size':1}]}",
                "{'schemaVersion':2,'manifests':[{'digest':'sha256:0','size':-1}]}",
                "{'schemaVersion':2,'manifests':[],'layers':[]}",
                "{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json','manifests':[]}",
                "{'schemaVersion':2,'manifests':[]} x",
                "{'schemaVersion':1e400000000,'manifests':[]}",
                "{'schemaVersion':2.5,'manifests':[]}",
            })
    void refusesWhatIsNoManifest(String json) {
        assertThrows(EngineException.InvalidParameter.class, () -> Manifest.parse(bytes(json), null));
    }

    @Test
    void saysThatSchema1IsGone() {
        var refusal = assertThrows(
                EngineException.InvalidParameter.class, () -> Manifest.parse(bytes("{'schemaVersion':1}"), null));
        assertTrue(refusal.getMessage().contains("schema 1"), refusal.getMessage());
    }

    @Test
    void deepNestingIsRefusedBeforeTheStackEnds() {
        String deep = "{'schemaVersion':2,'x':" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThrows(EngineException.InvalidParameter.class, () -> Manifest.parse(bytes(deep), null));
    }

    @Test
    void bothKindsMayBeAboutSomething() {
        String about = "'artifactType':'application/sbom','subject':{'mediaType':'x','digest':'" + D + "','size':1}";
        for (String json : new String[] {
            "{'schemaVersion':2,'manifests':[]," + about + "}",
            "{'schemaVersion':2,'config':{'digest':'" + E + "','size':2},'layers':[]," + about + "}"
        }) {
            Manifest manifest = Manifest.parse(bytes(json), null);
            assertEquals("application/sbom", manifest.artifactType());
            assertEquals(Digest.parse(D), manifest.subject().digest());
        }
    }
}
