package djong.runtime.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.linux.Poller;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class LogReaderTest {
    private static final FollowUntil NEVER = () -> new CountDownLatch(1).await();

    @TempDir
    private Path directory;

    private Poller poller;
    private Logs logs;
    private Path log;

    @BeforeEach
    void open() throws IOException {
        poller = Poller.open();
        logs = Logs.open(poller);
        log = directory.resolve("ctr.log");
    }

    @AfterEach
    void close() {
        logs.close();
        poller.close();
    }

    private static String line(int second, String stream, String mark, String text) {
        return String.format("2026-01-31T12:00:%02d.123456789+00:00 %s %s %s\n", second, stream, mark, text);
    }

    private static final String EXAMPLE = line(1, "stdout", "F", "one")
            + line(2, "stderr", "F", "two")
            + line(3, "stdout", "P", "thr")
            + line(4, "stderr", "F", "between")
            + line(5, "stdout", "F", "ee")
            + line(6, "stdout", "F", "")
            + line(7, "stdout", "P", "unfinished");

    record Row(String rule, LogQuery query, String expected) {
        @Override
        public String toString() {
            return rule;
        }
    }

    private static LogQuery query(
            boolean out, boolean err, int tail, @Nullable Instant since, @Nullable Instant until) {
        return new LogQuery(out, err, tail, since, until, false);
    }

    private static Instant second(int second) {
        return Instant.parse(String.format("2026-01-31T12:00:%02d.123456789Z", second));
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("everything, pieces joined", LogQuery.ALL, "one\\n|two\\n|between\\n|three\\n|\\n|unfinished|"),
                new Row("one stream", query(true, false, -1, null, null), "one\\n|three\\n|\\n|unfinished|"),
                new Row("the other", query(false, true, -1, null, null), "two\\n|between\\n|"),
                new Row("no lines", query(true, true, 0, null, null), ""),
                new Row("the last line, even unfinished", query(true, true, 1, null, null), "unfinished|"),
                new Row("two lines, one empty", query(true, true, 2, null, null), "\\n|unfinished|"),
                new Row("a line in pieces counts once", query(true, false, 3, null, null), "ee\\n|\\n|unfinished|"),
                new Row(
                        "more lines than there are",
                        query(true, true, 100, null, null),
                        "one\\n|two\\n|between\\n|three\\n|\\n|unfinished|"),
                new Row(
                        "since includes its instant",
                        query(true, true, -1, second(4), null),
                        "between\\n|ee\\n|\\n|unfinished|"),
                new Row("until includes its instant", query(true, true, -1, null, second(2)), "one\\n|two\\n|"),
                new Row("both", query(true, true, -1, second(2), second(2)), "two\\n|"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void reads(Row row) throws Exception {
        Files.writeString(log, EXAMPLE);
        assertEquals(row.expected(), all(row.query()));
    }

    private String all(LogQuery query) throws Exception {
        StringBuilder text = new StringBuilder();
        try (LogReader reader = logs.open(log, query, NEVER)) {
            for (LogEntry entry = reader.next(); entry != null; entry = reader.next())
                text.append(new String(entry.line(), StandardCharsets.UTF_8).replace("\n", "\\n"))
                        .append('|');
        }
        return text.toString();
    }

    @Test
    void entriesCarryTimeAndStream() throws Exception {
        Files.writeString(log, EXAMPLE);
        try (LogReader reader = logs.open(log, query(true, true, -1, null, null), NEVER)) {
            LogEntry one = reader.next();
            LogEntry two = reader.next();
            assertEquals(StdStream.STDOUT, one.stream());
            assertEquals(second(1), one.time());
            assertEquals(StdStream.STDERR, two.stream());
            assertEquals(second(2), two.time());
            reader.next();
            assertEquals(second(3), reader.next().time());
        }
    }

    @Test
    void longLinesComeInPiecesOfSixteenKibibytes() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5; i++) text.append(line(1, "stdout", "P", "x".repeat(8192)));
        text.append(line(2, "stdout", "F", "end"));
        Files.writeString(log, text);
        List<Integer> lengths = new ArrayList<>();
        try (LogReader reader = logs.open(log, LogQuery.ALL, NEVER)) {
            for (LogEntry entry = reader.next(); entry != null; entry = reader.next()) {
                lengths.add(entry.line().length);
                assertEquals(second(1), entry.time());
            }
        }
        assertEquals(List.of(16384, 16384, 5 * 8192 + 4 - 2 * 16384), lengths);
    }

    @Test
    void missingLogIsEmpty() throws Exception {
        assertEquals("", all(LogQuery.ALL));
    }

    @Test
    void damagedLinesAreSkipped() throws Exception {
        Files.writeString(log, "\n \nnonsense\n\0\0\0\0 stdout F x\n" + line(1, "stdout", "F", "good"));
        assertEquals("good\\n|", all(LogQuery.ALL));
    }

    @Test
    void tailAcrossBlocks() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5000; i++) text.append(line(i % 60, "stdout", "F", "line " + i));
        Files.writeString(log, text);
        for (int tail : new int[] {1, 999, 2500, 4999, 5000, 5001}) {
            String read = all(query(true, true, tail, null, null));
            int expected = Math.min(tail, 5000);
            assertEquals(expected, read.chars().filter(c -> c == '|').count());
            assertTrue(read.startsWith("line " + (5000 - expected) + "\\n|"), "tail " + tail);
        }
    }

    @Test
    void followsUntilTheEnd() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        LogQuery follow = new LogQuery(true, true, -1, null, null, true);
        try (LogReader reader = logs.open(log, follow, ended::await);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                Future<@Nullable LogEntry> next = threads.submit(reader::next);
                Files.writeString(
                        log, line(1, "stdout", "F", "line " + i), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                assertEquals("line " + i + "\n", new String(next.get().line(), StandardCharsets.UTF_8));
            }
            Future<@Nullable LogEntry> next = threads.submit(reader::next);
            Files.writeString(log, line(2, "stdout", "P", "last"), StandardOpenOption.APPEND);
            ended.countDown();
            assertEquals("last", new String(next.get().line(), StandardCharsets.UTF_8));
            assertNull(reader.next());
        }
    }

    @Test
    void closingEndsAFollower() throws Exception {
        LogQuery follow = new LogQuery(true, true, -1, null, null, true);
        LogReader reader = logs.open(log, follow, NEVER);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<@Nullable LogEntry> next = threads.submit(reader::next);
            reader.close();
            assertNull(next.get());
        }
    }

    @Test
    void followingEndsAtUntil() throws Exception {
        Instant until = Instant.now().plusMillis(50);
        LogQuery follow = new LogQuery(true, true, -1, null, until, true);
        try (LogReader reader = logs.open(log, follow, NEVER)) {
            assertNull(reader.next());
            assertTrue(Instant.now().isAfter(until));
        }
    }

    @Test
    void readsFiftyMegabytesQuickly() throws Exception {
        byte[] one = line(1, "stdout", "F", "a line of an ordinary length, as servers write them when asked")
                .getBytes(StandardCharsets.UTF_8);
        int lines = 50_000_000 / one.length;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(log), 1 << 20)) {
            for (int i = 0; i < lines; i++) out.write(one);
        }
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long begin = System.nanoTime();
            int seen = 0;
            try (LogReader reader = logs.open(log, LogQuery.ALL, NEVER)) {
                while (reader.next() != null) seen++;
            }
            best = Math.min(best, System.nanoTime() - begin);
            assertEquals(lines, seen);
        }
        System.getLogger("bench")
                .log(System.Logger.Level.INFO, String.format("log: %.0f MB/s", 1e3 * Files.size(log) / best));
        assertNotNull(log);
        // A tenth of what it does here on a quiet machine: this is to notice an accident, not a busy neighbour.
        assertTrue(1e3 * Files.size(log) / best > 30);
    }
}
