package djong.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelloWorldTest {
    @TempDir
    Path folder;

    @Test
    void everyBlobIsNamedByItsDigestAndEveryDescriptorPointsToOne() throws Exception {
        HelloWorld.write(folder);
        var blobs = new TreeMap<String, byte[]>();
        try (Stream<Path> files = Files.list(folder.resolve("blobs/sha256"))) {
            for (Path file : files.toList()) blobs.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
        for (var blob : blobs.entrySet()) {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(blob.getValue());
            assertEquals(blob.getKey(), HexFormat.of().formatHex(sum));
        }
        var descriptor = Pattern.compile("\"digest\":\"sha256:([0-9a-f]{64})\",\"size\":([0-9]+)");
        var pointedTo = new TreeMap<String, Integer>();
        var documents = new java.util.ArrayList<>(blobs.values().stream()
                .filter(b -> b[0] == '{')
                .map(b -> new String(b, StandardCharsets.UTF_8))
                .toList());
        documents.add(Files.readString(folder.resolve("index.json")));
        for (String document : documents) {
            descriptor
                    .matcher(document)
                    .results()
                    .forEach(m -> pointedTo.put(m.group(1), Integer.parseInt(m.group(2))));
        }
        var sizes = new TreeMap<String, Integer>();
        blobs.forEach((digest, bytes) -> sizes.put(digest, bytes.length));
        assertEquals(sizes, pointedTo);
        assertEquals(7, blobs.size(), "an index; a manifest, a configuration and a layer for each of two machines");
    }

    @Test
    void theSameSourcesGiveTheSameBytes() throws IOException {
        HelloWorld.write(folder.resolve("a"));
        HelloWorld.write(folder.resolve("b"));
        assertEquals(tree(folder.resolve("a")), tree(folder.resolve("b")));
    }

    @Test
    void tarReadsTheLayer() throws Exception {
        byte[] layer = HelloElf.tar("hello", HelloWorld.program(HelloElf.AMD64), 0);
        assertEquals(0, layer.length % 512);
        Path file = folder.resolve("layer.tar");
        Files.write(file, layer);
        Process tar = new ProcessBuilder("tar", "-tvf", file.toString(), "--numeric-owner")
                .redirectErrorStream(true)
                .start();
        String listing = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, tar.waitFor(), listing);
        assertTrue(listing.matches("-rwxr-xr-x 0/0 +[0-9]+ 1970-01-01 00:00 hello\\n"), listing);
    }

    private static Map<String, String> tree(Path root) throws IOException {
        var content = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList())
                content.put(root.relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
        }
        return content;
    }
}
