package djong.cli.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.cli.command.ExitException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTest {
    private static final String HEX = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    @ParameterizedTest
    @CsvSource({
        "busybox,busybox:latest,docker.io,docker.io/library/busybox:latest",
        "busybox:1,busybox:1,docker.io,docker.io/library/busybox:1",
        "team/app,team/app:latest,docker.io,docker.io/team/app:latest",
        "docker.io/library/alpine:3,alpine:3,docker.io,docker.io/library/alpine:3",
        "host:5000/a/b:c,host:5000/a/b:c,host:5000,host:5000/a/b:c",
        "localhost/a,localhost/a:latest,localhost,localhost/a:latest",
        "ghcr.io/a/b_c.d-e__f,ghcr.io/a/b_c.d-e__f:latest,ghcr.io,ghcr.io/a/b_c.d-e__f:latest"
    })
    void names(String text, String tagged, String registry, String canonical) {
        ImageName name = ImageName.parse(text);
        assertEquals(tagged, name.tagged());
        assertEquals(registry, name.registry());
        assertEquals(canonical, name.canonical());
    }

    @Test
    void digests() {
        ImageName name = ImageName.parse("alpine@sha256:" + HEX);
        assertEquals("alpine@sha256:" + HEX, name.tagged());
        assertEquals("docker.io/library/alpine@sha256:" + HEX, name.canonical());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":x", "a:b:c", "a:", "a//b", "-a", "a-", "a..b", "a___b", "a@sha256:1", "a b", "a:-x"})
    void noNames(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ImageName.parse(text));
        assertEquals("invalid reference format", e.getMessage());
    }

    @Test
    void capitalsHaveTheirOwnWords() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ImageName.parse("BAD:x"));
        assertEquals("invalid reference format: repository name (library/BAD) must be lowercase", e.getMessage());
    }

    private static final String STREAM = """
            {"status":"Pulling from library/x","id":"1"}
            {"status":"Pulling fs layer","progressDetail":{},"id":"aaa"}
            {"status":"Pulling fs layer","progressDetail":{},"id":"bbb"}\r
            {"status":"Downloading","progressDetail":{"current":500,"total":1000},"progress":"[==>  ]","id":"aaa"}
            {"status":"Pull complete","progressDetail":{},"id":"aaa"}
            {"status":"Digest: sha256:1"}
            """;

    private static String shown(String stream, boolean terminal) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream print = new PrintStream(out, false, UTF_8)) {
            ProgressDrawing.show(new ByteArrayInputStream(stream.getBytes(UTF_8)), print, terminal);
        }
        return out.toString(UTF_8);
    }

    @Test
    void withoutATerminalEachStateIsALine() throws IOException {
        assertEquals(
                "1: Pulling from library/x\naaa: Pulling fs layer\nbbb: Pulling fs layer\naaa: Pull complete\nDigest: sha256:1\n",
                shown(STREAM, false));
    }

    @Test
    void onATerminalEachLayerKeepsItsLine() throws IOException {
        String shown = shown(STREAM, true);
        assertEquals(
                "1: Pulling from library/x\n"
                        + "\n\u001b[1A\u001b[2K\raaa: Pulling fs layer \r\u001b[1B"
                        + "\n\u001b[1A\u001b[2K\rbbb: Pulling fs layer \r\u001b[1B"
                        + "\u001b[2A\u001b[2K\raaa: Downloading [=========================>                         ]     500B/1kB\r\u001b[2B"
                        + "\u001b[2A\u001b[2K\raaa: Pull complete \r\u001b[2B"
                        + "Digest: sha256:1\n",
                shown);
    }

    @Test
    void anErrorInTheStreamEndsIt() {
        ExitException e = assertThrows(
                ExitException.class,
                () -> shown(
                        "{\"status\":\"a\"}\n{\"errorDetail\":{\"message\":\"no space\"},\"error\":\"no space\"}\n",
                        false));
        assertEquals("no space", e.getMessage());
        assertEquals(1, e.status());
    }
}
