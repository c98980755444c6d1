package djong.runtime.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogFilesTest {
    @TempDir
    private Path directory;

    private Path log;

    @BeforeEach
    void name() {
        log = directory.resolve("ctr.log");
    }

    /** @param there what a killed daemon left, by what follows the log's name @param left what is there once it was looked at */
    record Row(
            String rule,
            List<String> there,
            boolean writerLives,
            long oldest,
            long current,
            boolean renamed,
            List<String> left) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static Stream<Row> crashes() {
        return Stream.of(
                new Row("nothing yet", List.of(), false, 1, 1, false, List.of()),
                new Row("one file", List.of(""), true, 1, 1, false, List.of("")),
                new Row("rotated before", List.of("", ".1", ".2"), true, 1, 3, false, List.of("", ".1", ".2")),
                new Row("pruned before", List.of("", ".7", ".8"), true, 7, 9, false, List.of("", ".7", ".8")),
                new Row("named, not yet told", List.of(".7", ".8"), true, 7, 8, true, List.of(".7", ".8")),
                new Row(
                        "named, and the writer died as well",
                        List.of(".7", ".8"),
                        false,
                        7,
                        9,
                        false,
                        List.of(".7", ".8")),
                new Row("the very first, not yet told", List.of(".1"), true, 1, 1, true, List.of(".1")),
                new Row("half compressed", List.of("", ".1", ".1.gz.tmp"), true, 1, 2, false, List.of("", ".1")),
                new Row(
                        "compressed, original there",
                        List.of("", ".1", ".1.gz"),
                        true,
                        1,
                        2,
                        false,
                        List.of("", ".1.gz")),
                new Row("compressed", List.of("", ".1.gz", ".2"), true, 1, 3, false, List.of("", ".1.gz", ".2")),
                new Row(
                        "conmon's own new file, not yet in place",
                        List.of(".1", ".tmp"),
                        true,
                        1,
                        1,
                        true,
                        List.of(".1", ".tmp")),
                new Row(
                        "what is not the log",
                        List.of("", ".position", ".attributes", ".1x"),
                        true,
                        1,
                        1,
                        false,
                        List.of("", ".position", ".attributes", ".1x")));
    }

    @ParameterizedTest
    @MethodSource("crashes")
    void findsItsPlaceAgain(Row row) throws IOException {
        for (String suffix : row.there()) Files.writeString(log.resolveSibling("ctr.log" + suffix), suffix + "\n");
        LogFiles files = LogFiles.of(log);
        if (row.writerLives()) files.adopt();
        assertEquals(row.oldest(), files.oldest());
        assertEquals(row.current(), files.current());
        assertEquals(row.renamed(), files.renamed());
        assertEquals(new TreeSet<>(row.left()), names());
    }

    private TreeSet<String> names() throws IOException {
        var names = new TreeSet<String>();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString().substring("ctr.log".length())));
        }
        return names;
    }

    private static String text(LogFiles files, long number) throws IOException {
        try (ReadableByteChannel channel = files.open(number, _ -> {})) {
            return channel == null
                    ? "none"
                    : new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** One rotation, with a writer that obeys. */
    private void rotate(LogFiles files, String next) throws IOException {
        assertTrue(files.rename());
        Files.writeString(log, next);
        assertTrue(files.reopened());
    }

    @Test
    void betweenNameAndOrderTheRenamedFileIsTheCurrentOne() throws IOException {
        Files.writeString(log, "first");
        LogFiles files = LogFiles.of(log);
        assertTrue(files.rename());
        assertFalse(files.rename(), "once at a time");
        assertEquals("first", text(files, 1));
        assertEquals(1, files.current());
        assertFalse(files.reopened(), "the writer has not obeyed");
        Files.writeString(log, "second");
        assertTrue(files.reopened());
        assertFalse(files.reopened(), "told once");
        assertEquals("first", text(files, 1));
        assertEquals("second", text(files, 2));
        assertEquals("none", text(files, 3));
    }

    @Test
    void followersAreToldAfterTheNumberHasChanged() throws IOException {
        Files.writeString(log, "first");
        LogFiles files = LogFiles.of(log);
        var seen = new TreeSet<Long>();
        Runnable follower = () -> seen.add(files.current());
        files.tell(follower);
        rotate(files, "second");
        files.forget(follower);
        rotate(files, "third");
        assertEquals(new TreeSet<>(List.of(2L)), seen);
    }

    @Test
    void theOldestGo() throws IOException {
        Files.writeString(log, "a");
        LogFiles files = LogFiles.of(log);
        for (String next : List.of("b", "c", "d", "e")) rotate(files, next);
        files.prune(3);
        assertEquals(3, files.oldest());
        assertEquals(new TreeSet<>(List.of("", ".3", ".4")), names());
        assertEquals("none", text(files, 2));
    }

    @Test
    void ofASingleFileTheNumberIsKeptAndTheTextIsNot() throws IOException {
        Files.writeString(log, "a");
        LogFiles files = LogFiles.of(log);
        rotate(files, "b");
        files.prune(1);
        rotate(files, "c");
        files.prune(1);
        assertEquals(new TreeSet<>(List.of("", ".2")), names());
        assertEquals("", text(files, 2));
        assertEquals("c", text(files, 3));
        assertEquals(3, LogFiles.of(log).current());
    }

    @Test
    void compressedFilesReadAsBefore() throws IOException {
        Files.writeString(log, "a".repeat(100_000));
        LogFiles files = LogFiles.of(log);
        rotate(files, "b");
        assertEquals(1, files.uncompressed());
        files.compress(1);
        assertEquals(0, files.uncompressed());
        assertEquals(new TreeSet<>(List.of("", ".1.gz")), names());
        assertEquals("a".repeat(100_000), text(files, 1));
        assertEquals(
                "rw-------",
                java.nio.file.attribute.PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(log.resolveSibling("ctr.log.1.gz"))));
    }

    @Test
    void whatWasPrunedWhileItWasCompressedStaysGone() throws IOException {
        Files.writeString(log, "a");
        LogFiles files = LogFiles.of(log);
        rotate(files, "b");
        rotate(files, "c");
        files.prune(2);
        files.compress(1);
        assertEquals(new TreeSet<>(List.of("", ".2")), names());
    }
}
