package djong.image.unpack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.base.EngineException;
import djong.image.tar.TestTar;
import djong.image.tar.TestTar.Raw;
import djong.linux.Dir;
import djong.linux.Root;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Archives of a few names that are files, folders and links to one another in every order, many of them pointing out of the layer: whatever comes of it,
 * the surroundings stay as they are. The seed is the test's name, so that what fails can be repeated.
 */
@ExtendWith(NeedsRoot.class)
final class RandomArchivesTest {
    private static final int ARCHIVES = 150;
    private static final String[] PARTS = {
        "a", "b", "c", "..", ".", "fs", "outside", "canary", ".wh.a", ".wh.b", ".wh..wh..opq", ""
    };

    @TempDir
    Path temporary;

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 8), new Random().longs(2));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void stayInside(long seed) throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("canary"), "alive");
        Files.createDirectory(outside.resolve("a"));
        Files.writeString(outside.resolve("a/canary"), "alive");
        Files.writeString(temporary.resolve("canary"), "alive");
        var random = new Random(seed);
        TreeMap<String, String> before = surroundings(null);
        for (int i = 0; i < ARCHIVES; i++) {
            Path layer = Files.createDirectory(temporary.resolve("fs"));
            byte[] tar = archive(random);
            try {
                Unpack.into(layer, new ByteArrayInputStream(tar));
            } catch (EngineException.InvalidParameter _) {
                // refused, as it may be
            }
            assertEquals(before, surroundings(layer), "archive " + i + " of seed " + seed);
            try (Root root = Root.open(temporary);
                    Dir parent = root.directory()) {
                parent.removeTree("fs");
            }
        }
    }

    private static byte[] archive(Random random) {
        var tar = new TestTar();
        int entries = 2 + random.nextInt(14);
        for (int i = 0; i < entries; i++) {
            String name = path(random);
            switch (random.nextInt(7)) {
                case 0, 1 -> tar.file(name, "evil");
                case 2 -> tar.directory(name + "/");
                case 3, 4 -> tar.symbolicLink(name, path(random));
                case 5 -> tar.hardLink(name, path(random));
                default -> tar.add(new Raw(name, '6').mode(04777).owner(1, 1));
            }
        }
        return tar.ended();
    }

    private static String path(Random random) {
        var path = new StringBuilder(random.nextInt(4) == 0 ? "/" : "");
        int parts = 1 + random.nextInt(4);
        for (int i = 0; i < parts; i++) {
            // Climbing from the name itself is refused at once, so it is kept rare.
            String part = PARTS[random.nextInt(PARTS.length)];
            if (part.equals("..") && random.nextInt(3) > 0) part = "a";
            path.append(i == 0 ? "" : "/").append(part);
        }
        return path.toString();
    }

    /** Everything around {@code layer}, with what could have been changed of it. */
    private TreeMap<String, String> surroundings(Path layer) throws IOException {
        var seen = new TreeMap<String, String>();
        try (Stream<Path> all = Files.walk(temporary)) {
            for (Path path :
                    all.filter(path -> layer == null || !path.startsWith(layer)).toList()) {
                Map<String, Object> facts = Files.readAttributes(path, "unix:uid,gid,mode");
                // The layer itself comes and goes in its folder.
                Object links = Files.isDirectory(path) ? "" : Files.getAttribute(path, "unix:nlink");
                seen.put(
                        path.toString(),
                        new TreeMap<>(facts) + " " + links + (Files.isRegularFile(path) ? Files.readString(path) : ""));
            }
        }
        return seen;
    }
}
