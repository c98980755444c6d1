package djong.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WebSocketTest {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    private WebSocket reading(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        return new WebSocket(new ByteArrayInputStream(bytes), sent, () -> {}, true);
    }

    private String sent() {
        return HexFormat.of().formatHex(sent.toByteArray());
    }

    /** @param messages what is read until the end, joined by bars; @param answer what the client is sent meanwhile */
    record Row(String rule, String frames, String messages, String answer) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                // The example of section 5.7.
                new Row("a masked text", "81 85 37fa213d 7f9f4d5158", "Hello", ""),
                new Row("a binary message", "82 82 00000000 6869", "hi", ""),
                new Row("an empty message", "82 80 00000000", "", ""),
                new Row(
                        "a message in three pieces",
                        "01 81 00000000 61 00 81 00000000 62 80 81 00000000 63",
                        "abc",
                        ""),
                new Row(
                        "a ping between the pieces",
                        "01 81 00000000 61 89 81 00000000 70 80 81 00000000 62",
                        "ab",
                        "8a0170"),
                new Row("a pong that nobody asked for", "8a 80 00000000 82 81 00000000 61", "a", ""),
                new Row("two messages", "82 81 00000000 61 82 81 00000000 62", "a|b", ""),
                new Row("a goodbye is returned", "88 82 00000000 03e8", "-", "880203e8"),
                new Row("no mask is against the rules", "82 01 61", "-", "880203ea"),
                new Row("so is an extension", "c2 81 00000000 61", "-", "880203ea"),
                new Row("so is an unknown kind", "83 81 00000000 61", "-", "880203ea"),
                new Row("so is a piece without a beginning", "80 81 00000000 61", "-", "880203ea"),
                new Row("so is a second beginning", "01 81 00000000 61 82 81 00000000 61", "-", "880203ea"),
                new Row("so is a ping in pieces", "09 80 00000000", "-", "880203ea"),
                new Row("so is a long ping", "89 fe 0080 00000000", "-", "880203ea"),
                new Row("too much at once", "82 ff 0000000100000000 00000000", "-", "880203f1"),
                new Row("a negative length", "82 ff ffffffffffffffff 00000000", "-", "880203f1"),
                new Row("an end in the middle", "82 85 00000000 61", "-", ""));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void reads(Row row) throws IOException {
        WebSocket socket = reading(row.frames());
        StringBuilder messages = new StringBuilder();
        int count = 0;
        for (byte[] m = socket.read(); m != null; m = socket.read()) {
            if (count++ > 0) messages.append('|');
            messages.append(new String(m, StandardCharsets.UTF_8));
        }
        assertEquals(row.messages(), count == 0 ? "-" : messages.toString());
        assertEquals(row.answer(), sent());
    }

    @Test
    void writesLengthsInThreeForms() throws IOException {
        WebSocket socket = reading("");
        for (int length : new int[] {125, 126, 65536}) {
            sent.reset();
            socket.write(new byte[length], 0, length);
            byte[] frame = sent.toByteArray();
            String head = HexFormat.of().formatHex(frame, 0, length == 125 ? 2 : length == 126 ? 4 : 10);
            assertEquals(length == 125 ? "827d" : length == 126 ? "827e007e" : "827f0000000000010000", head);
            assertEquals(frame.length - head.length() / 2, length);
        }
    }

    @Test
    void writesNothingAfterTheGoodbye() throws IOException {
        WebSocket socket = reading("");
        socket.finish();
        socket.finish();
        assertEquals("880203e8", sent());
        assertThrows(IOException.class, () -> socket.write(new byte[1], 0, 1));
        assertNull(socket.read());
    }

    @Test
    void provesThatItUnderstood() {
        // The example of section 1.3.
        assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", WebSocket.answer("dGhlIHNhbXBsZSBub25jZQ=="));
        assertArrayEquals(new byte[0], sent.toByteArray());
    }
}
