package djong.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FramesTest {
    @Test
    void theHeaderIsStreamZerosLength() {
        byte[] data = new byte[0x010203];
        byte[] frame = Frames.encode(Frames.STDERR, data, 0, data.length);
        assertArrayEquals(new byte[] {2, 0, 0, 0, 0, 1, 2, 3}, Arrays.copyOf(frame, 8));
        assertEquals(8 + 0x010203, frame.length);
    }

    @Test
    void framesComeBack() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        Frames.write(wire, Frames.STDOUT, "out".getBytes(UTF_8));
        Frames.write(wire, Frames.STDERR, new byte[0]);
        Frames.write(wire, Frames.STDERR, "err".getBytes(UTF_8));
        ByteArrayInputStream in = new ByteArrayInputStream(wire.toByteArray());
        assertEquals("out", new String(Frames.read(in, 10).data(), UTF_8));
        assertEquals(0, Frames.read(in, 10).data().length);
        assertEquals(Frames.STDERR, Frames.read(in, 10).stream());
        assertNull(Frames.read(in, 10));

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Frames.copy(new ByteArrayInputStream(wire.toByteArray()), out, err);
        assertEquals("out", out.toString(UTF_8));
        assertEquals("err", err.toString(UTF_8));
    }

    @Test
    void aBrokenStreamIsAnError() throws IOException {
        byte[] whole = Frames.encode(Frames.STDOUT, "hello".getBytes(UTF_8), 0, 5);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThrows(EOFException.class, () -> Frames.copy(new ByteArrayInputStream(whole, 0, 10), out, out));
        assertThrows(EOFException.class, () -> Frames.copy(new ByteArrayInputStream(whole, 0, 5), out, out));
        assertThrows(
                IOException.class, () -> Frames.copy(new ByteArrayInputStream("GET / HTTP".getBytes(UTF_8)), out, out));
        assertThrows(IOException.class, () -> Frames.read(new ByteArrayInputStream(whole), 4));
        byte[] error = Frames.encode(Frames.SYSTEM_ERROR, "gone".getBytes(UTF_8), 0, 4);
        assertEquals(
                "error from daemon in stream: gone",
                assertThrows(IOException.class, () -> Frames.copy(new ByteArrayInputStream(error), out, out))
                        .getMessage());
    }
}
