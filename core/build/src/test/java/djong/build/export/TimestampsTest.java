package djong.build.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.image.tar.TarEntry;
import djong.image.tar.TarReader;
import djong.image.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimestampsTest {
    private static byte[] archive(Instant young) throws IOException {
        var out = new ByteArrayOutputStream();
        var tar = new TarWriter(out);
        tar.add(TarEntry.directory("d/", 0755, young));
        tar.add(TarEntry.file("d/old", 0644, 3, Instant.ofEpochSecond(5)), new ByteArrayInputStream(new byte[3]));
        tar.add(TarEntry.file("d/young", 0600, 1000, young), new ByteArrayInputStream(new byte[1000]));
        tar.end();
        return out.toByteArray();
    }

    private static byte[] clamped(byte[] archive) throws IOException {
        var out = new ByteArrayOutputStream();
        Timestamps.clamp(new ByteArrayInputStream(archive), out, Instant.ofEpochSecond(100));
        return out.toByteArray();
    }

    @Test
    void whatIsYoungerLosesItsTimeAlone() throws IOException {
        byte[] one = clamped(archive(Instant.ofEpochSecond(1000)));
        assertArrayEquals(one, clamped(archive(Instant.ofEpochSecond(2000, 5))));
        assertArrayEquals(archive(Instant.ofEpochSecond(100)), one);
        var tar = new TarReader(new ByteArrayInputStream(one));
        tar.next();
        TarEntry old = tar.next();
        assertEquals(Instant.ofEpochSecond(5), old == null ? null : old.modified());
    }
}
