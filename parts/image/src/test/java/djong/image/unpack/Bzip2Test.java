package djong.image.unpack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Bzip2Test {
    /** Two streams one after the other, the second with a long run. */
    private static final byte[] PACKED = Base64.getDecoder()
            .decode(
                    "QlpoOTFBWSZTWabRXogAAA1RAAAQQAACRKAAMMAClQybGR5esjUfF3JFOFCQptFeiEJaaDkxQVkmU1kvtXDbAAACkYCAIC4BiAAACCAAIaA09Qgy"
                            + "YiUjKjWAPxdyRThQkC+1cNs=");

    private static String unpacked(byte[] packed) throws IOException {
        return new String(
                Compression.open(new ByteArrayInputStream(packed)).plain().readAllBytes(), UTF_8);
    }

    @Test
    void unpacksStreamsOneAfterTheOther() throws IOException {
        assertEquals("hello hello hello\n".repeat(3) + "a".repeat(300) + "second", unpacked(PACKED));
    }

    @Test
    void damageIsNoticedAndNeverEndsInAnythingButAnIOException() {
        var random = new Random(1);
        int noticed = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = PACKED.clone();
            damaged[4 + random.nextInt(damaged.length - 4)] ^= (byte) (1 << random.nextInt(8));
            try {
                unpacked(damaged);
            } catch (IOException e) {
                noticed++;
            }
        }
        // Some bits are padding, or unused numbers in tables.
        assertEquals(true, noticed > 1500, "noticed " + noticed);
    }

    @Test
    void anEndInTheMiddleIsAnError() {
        for (int length = 4; length < PACKED.length; length++) {
            byte[] cut = Arrays.copyOf(PACKED, length);
            // Exactly after the first stream is an end like any other.
            if (length != 49) assertThrows(IOException.class, () -> unpacked(cut), "cut at " + length);
        }
    }
}
