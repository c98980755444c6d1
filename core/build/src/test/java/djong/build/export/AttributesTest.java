package djong.build.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import djong.build.export.Attributes.Place;
import djong.image.Packing;
import djong.image.unpack.Compression;
import djong.oci.Platform;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "gzip         | -  | GZIP",
                "''           | 9  | GZIP",
                "zstd         | 22 | ZSTD",
                "uncompressed | -  | NONE",
            })
    void packings(String type, Integer level, Compression expected) {
        var values = level == null
                ? Map.of("compression", type)
                : Map.of("compression", type, "compression-level", level.toString(), "force-compression", "");
        assertEquals(new Packing(expected, level, level != null), new Attributes(values).packing());
    }

    @ParameterizedTest
    @CsvSource({"compression,estargz", "compression-level,10", "compression-level,-1", "compression-level,x"})
    void whatCannotBePacked(String name, String value) {
        assertThrows(EngineException.InvalidParameter.class, () -> new Attributes(Map.of(name, value)).check(false));
    }

    @Test
    void annotationsBelongToPlacesAndPlatforms() {
        var attributes = new Attributes(Map.of(
                "annotation.a", "1",
                "annotation-manifest[linux/arm64].b.c", "2",
                "annotation-index.d", "3",
                "annotation-manifest-descriptor.e", "4"));
        Platform arm = new Platform("linux", "arm64", "v8");
        Platform intel = new Platform("linux", "amd64", null);
        assertEquals(Map.of("a", "1", "b.c", "2"), attributes.annotations(Place.MANIFEST, arm));
        assertEquals(Map.of("a", "1"), attributes.annotations(Place.MANIFEST, intel));
        assertEquals(Map.of("d", "3"), attributes.annotations(Place.INDEX, null));
        assertEquals(Map.of("e", "4"), attributes.annotations(Place.MANIFEST_DESCRIPTOR, intel));
        assertThrows(EngineException.InvalidParameter.class, () -> attributes.check(false));
        attributes.check(true);
    }

    @Test
    void namesAreToldAsTheyWereWritten() {
        var names = new Attributes(Map.of("name", "a, localhost:5000/b:2")).names();
        assertEquals("docker.io/library/a", names.get(0).full());
        assertEquals("localhost:5000/b:2", names.get(1).full());
    }
}
