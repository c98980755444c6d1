package djong.cli.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A daemon is not trusted with the files of whoever copies from it. */
final class ExtractionTest {
    @TempDir
    Path temporary;

    private Path folder;
    private Path outside;

    @BeforeEach
    void folders() throws IOException {
        folder = Files.createDirectory(temporary.resolve("folder"));
        outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("canary"), "alive");
        Files.createSymbolicLink(folder.resolve("there"), outside);
    }

    private static byte[] entry(String name, char type, String link, String text) {
        var out = new ByteArrayOutputStream();
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(TarHeader.of(
                new Archived(name, type, link, 0644, 0, 0, data.length, Instant.ofEpochSecond(1_600_000_000), 0, 0)));
        out.writeBytes(data);
        out.writeBytes(new byte[TarHeader.padding(data.length)]);
        return out.toByteArray();
    }

    private static byte[] archive(byte[]... entries) {
        var out = new ByteArrayOutputStream();
        for (byte[] entry : entries) out.writeBytes(entry);
        out.writeBytes(TarHeader.end());
        return out.toByteArray();
    }

    record Evil(String what, List<byte[]> entries) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Evil> evil() {
        return Stream.of(
                new Evil("a name that leads out", List.of(entry("../outside/canary", '0', "", "dead"))),
                new Evil("a way that leads out", List.of(entry("x/../../outside/canary", '0', "", "dead"))),
                new Evil(
                        "through a link of its own",
                        List.of(entry("l", '2', "../outside", ""), entry("l/canary", '0', "", "dead"))),
                new Evil("through a link that was there", List.of(entry("there/canary", '0', "", "dead"))),
                new Evil("a folder over a link", List.of(entry("there/", '5', "", ""))),
                new Evil("a hard link out", List.of(entry("h", '1', "../outside/canary", ""))),
                new Evil("a hard link through a link", List.of(entry("h", '1', "there/canary", ""))));
    }

    @ParameterizedTest
    @MethodSource("evil")
    void nothingLandsOutside(Evil evil) throws IOException {
        byte[] archive = archive(evil.entries().toArray(byte[][]::new));
        assertThrows(IOException.class, () -> extract(archive, Rename.NONE));
        assertEquals("alive", Files.readString(outside.resolve("canary")));
        try (Stream<Path> left = Files.list(outside)) {
            assertEquals(1, left.count());
        }
    }

    private void extract(byte[] archive, Rename rename) throws IOException {
        Extraction.into(folder, new ByteArrayInputStream(archive), rename);
    }

    @Test
    void aLinkInThePlaceOfAFileIsReplacedAndNotFollowed() throws IOException {
        extract(archive(entry("l", '2', "../outside/canary", ""), entry("l", '0', "", "new")), Rename.NONE);
        assertEquals("new", Files.readString(folder.resolve("l")));
        assertEquals("alive", Files.readString(outside.resolve("canary")));
    }

    @Test
    void aTreeComesBackAsItWas() throws IOException {
        Path source = Files.createDirectories(temporary.resolve("source/" + "long/".repeat(30)));
        Files.writeString(source.resolve("ünï"), "text".repeat(1000));
        Files.createLink(source.resolve("zweiter"), source.resolve("ünï"));
        Files.createSymbolicLink(source.resolve("link"), Path.of("ünï"));
        try (InputStream tar = LocalArchive.of(temporary.resolve("source"), "source", Rename.of("source", "copy"))) {
            extract(tar.readAllBytes(), Rename.NONE);
        }
        Path copy = folder.resolve("copy/" + "long/".repeat(30));
        assertEquals("text".repeat(1000), Files.readString(copy.resolve("zweiter")));
        assertEquals(Path.of("ünï"), Files.readSymbolicLink(copy.resolve("link")));
        assertTrue(Files.isSameFile(copy.resolve("ünï"), copy.resolve("zweiter")));
    }
}
