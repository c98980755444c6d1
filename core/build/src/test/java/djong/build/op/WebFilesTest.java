package djong.build.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.build.op.WebFiles.Known;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WebFilesTest {
    private static final String URL = "http://h/f";

    private static Known file(String tag) {
        return new Known(tag, "sha256:" + tag, null);
    }

    @Test
    void theLastThatCameIsAskedForFirst() {
        var files = new WebFiles();
        for (String tag : List.of("a", "b", "a", "c")) files.found(URL, file(tag));
        assertEquals(
                List.of("c", "a", "b"), files.at(URL).stream().map(Known::tag).toList());
        assertEquals(Optional.of(file("b")), files.at(URL, "b"));
        assertEquals(List.of(), files.at("http://h/g"));
    }

    @Test
    void whatHasNoTagIsNotKnownAgain() {
        var files = new WebFiles();
        files.found(URL, file(""));
        assertEquals(List.of(), files.at(URL));
    }

    @Test
    void notAllStatesOfAFileAreRemembered() {
        var files = new WebFiles();
        for (int i = 0; i < 100; i++) files.found(URL, file("t" + i));
        assertEquals(16, files.at(URL).size());
        assertEquals("t99", files.at(URL).getFirst().tag());
    }

    @Test
    void aWeakTagIsATag() {
        assertEquals("\"x\"", WebFiles.tag("W/\"x\""));
        assertEquals("\"x\"", WebFiles.tag("\"x\""));
    }
}
