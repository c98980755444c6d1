package djong.build.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import djong.linux.Dir;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSumsTest {
    private static final int LARGE = (1 << 20) + 17;

    @TempDir
    Path folder;

    private final byte[] content = new byte[LARGE];

    @BeforeEach
    void writeFiles() throws IOException {
        Files.write(folder.resolve("small"), new byte[] {1, 2, 3});
        Files.createDirectory(folder.resolve("in"));
        for (int i = 0; i < 5; i++) {
            Arrays.fill(content, (byte) i);
            Files.write(folder.resolve("in").resolve("large" + i), content);
        }
    }

    private List<String> sums(FileSource source) throws IOException {
        var sums = new FileSums(source);
        try (Dir top = source.root().directory();
                Dir in = top.directory("in")) {
            sums.add(top, "small", "small", top.stat("small"));
            for (int i = 0; i < 5; i++) sums.add(in, "large" + i, "in/large" + i, in.stat("large" + i));
        }
        return sums.all().stream().sorted().toList();
    }

    private List<String> expected(FileSource source) throws IOException {
        List<String> expected = new ArrayList<>();
        for (String path : List.of("small", "in/large0", "in/large1", "in/large2", "in/large3", "in/large4")) {
            MessageDigest digest = ContentDigest.sha256();
            Stat stat = source.root().stat(path, true);
            digest.update(source.header(path, stat, "").getBytes(StandardCharsets.UTF_8));
            digest.update(Files.readAllBytes(folder.resolve(path)));
            expected.add(ContentDigest.hex(digest));
        }
        expected.sort(null);
        return expected;
    }

    @Test
    void areThoseOfHeaderAndContentWhetherNotedOrNot() throws IOException {
        try (var source = new FolderFiles(Root.open(folder))) {
            List<String> expected = expected(source);
            assertEquals(expected, sums(source));
            assertEquals(expected, sums(source));
        }
    }

    @Test
    void aNoteCountsForTheSameHeaderOnly() throws IOException {
        try (var source = new FolderFiles(Root.open(folder))) {
            List<String> before = sums(source);
            // What nobody does: a change in place, which shows that the note is believed.
            content[7]++;
            Files.write(folder.resolve("in/large4"), content);
            assertEquals(before, sums(source));
            Files.write(folder.resolve("in/large4"), Arrays.copyOf(content, LARGE + 1));
            assertNotEquals(before, sums(source));
            assertEquals(expected(source), sums(source));
        }
    }

    @Test
    void filesOfOthersAreNotNoted() throws IOException {
        try (Root root = Root.open(folder)) {
            var source = new FileSource() {
                @Override
                public Root root() {
                    return root;
                }

                @Override
                public String header(String path, Stat stat, String linkTarget) {
                    return ContentDigest.header(path, stat, linkTarget);
                }

                @Override
                public boolean ownersMatter() {
                    return true;
                }

                @Override
                public void close() {}
            };
            assertEquals(expected(source), sums(source));
            try (Dir in = root.directory("in")) {
                assertEquals(List.of(), in.listXattrs("large1"));
            }
        }
    }
}
