package djong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import djong.api.Json;
import djong.image.ProgressEvent;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
    @Test
    void writesTheLinesOfAPull() {
        assertEquals(
                "{\"status\":\"Pulling from library/busybox\",\"id\":\"latest\"}",
                Json.text(ProgressLines.line(new ProgressEvent.Status("latest", "Pulling from library/busybox"))));
        assertEquals(
                "{\"status\":\"Pulling fs layer\",\"progressDetail\":{},\"id\":\"abc\"}",
                Json.text(ProgressLines.line(new ProgressEvent.Layer("abc", "Pulling fs layer", 0, 0))));
        assertEquals(
                "{\"status\":\"Downloading\",\"progressDetail\":{\"current\":1000,\"total\":4000},\"progress\":"
                        + "\"[============>                                      ]      1kB/4kB\",\"id\":\"abc\"}",
                Json.text(ProgressLines.line(new ProgressEvent.Layer("abc", "Downloading", 1000, 4000))));
        assertEquals(
                "{\"stream\":\"Loaded image: a:b\\n\"}",
                Json.text(ProgressLines.line(new ProgressEvent.Text("Loaded image: a:b\n"))));
    }

    @Test
    void drawsABar() {
        assertNull(ProgressLines.bar(0, 0));
        assertEquals("   1.5kB", ProgressLines.bar(1500, 0));
        assertEquals(
                "[==================================================>]      4kB/4kB", ProgressLines.bar(4000, 4000));
        assertEquals("1.235GB", ProgressLines.human(1_234_567_890));
        assertEquals("999B", ProgressLines.human(999));
    }
}
