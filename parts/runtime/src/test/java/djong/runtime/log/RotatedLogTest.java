package djong.runtime.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import djong.linux.Poller;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading a log that lies in several files, and one that is rotated while it is read. */
@Timeout(60)
class RotatedLogTest {
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
        return String.format("2026-01-31T12:00:%02d.000000000+00:00 %s %s %s\n", second, stream, mark, text);
    }

    /** Three rotated files, one of them compressed, and the current one; a line in pieces lies in two of them. */
    private void example() throws IOException {
        packed(log.resolveSibling("ctr.log.4"), line(1, "stdout", "F", "a") + line(2, "stdout", "F", "b"));
        packed(
                log.resolveSibling("ctr.log.5"),
                line(3, "stdout", "F", "c") + line(4, "stderr", "F", "d") + line(5, "stdout", "P", "e1"));
        Files.writeString(log.resolveSibling("ctr.log.6"), line(6, "stdout", "F", "e2") + line(7, "stdout", "F", "f"));
        Files.writeString(log, line(8, "stdout", "F", "g") + line(9, "stdout", "F", "h"));
    }

    private static void packed(Path file, String text) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(Path.of(file + ".gz")))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    record Row(String rule, LogQuery query, String expected) {
        @Override
        public String toString() {
            return rule;
        }
    }

    private static LogQuery tail(int lines) {
        return new LogQuery(true, true, lines, null, null, false);
    }

    private static LogQuery between(@Nullable String since, @Nullable String until) {
        return new LogQuery(
                true,
                true,
                -1,
                since == null ? null : Instant.parse("2026-01-31T12:00:" + since + "Z"),
                until == null ? null : Instant.parse("2026-01-31T12:00:" + until + "Z"),
                false);
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("all, in order, pieces joined", LogQuery.ALL, "a b c d e1e2 f g h"),
                new Row("nothing", tail(0), ""),
                new Row("from the current file", tail(2), "g h"),
                new Row("from a plain one", tail(3), "f g h"),
                new Row("a line that begins in the file before", tail(4), "e1e2 f g h"),
                new Row("from a compressed one", tail(5), "d e1e2 f g h"),
                new Row("a whole compressed one", tail(6), "c d e1e2 f g h"),
                new Row("from the oldest", tail(7), "b c d e1e2 f g h"),
                new Row("all there are", tail(8), "a b c d e1e2 f g h"),
                new Row("more than there are", tail(1000), "a b c d e1e2 f g h"),
                new Row("since a time in a compressed one", between("04", null), "d e1e2 f g h"),
                new Row("since a time in the current one", between("08", null), "g h"),
                new Row("until a time", between(null, "03"), "a b c"),
                new Row("nanoseconds count", between("03.000000001", "07.999999999"), "d e1e2 f"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void reads(Row row) throws Exception {
        example();
        assertEquals(row.expected(), all(row.query()));
    }

    private String all(LogQuery query) throws Exception {
        List<String> lines = new ArrayList<>();
        try (LogReader reader = logs.open(log, query, () -> {})) {
            for (LogEntry entry = reader.next(); entry != null; entry = reader.next())
                lines.add(new String(entry.line(), StandardCharsets.UTF_8).strip());
        }
        return String.join(" ", lines);
    }

    @Test
    void goesOnWhereItWas() throws Exception {
        example();
        String expected = "a b c d e1e2 f g h";
        for (int read = 0; read <= 8; read++) {
            LogPosition position;
            List<String> lines = new ArrayList<>();
            try (LogReader reader = logs.openAt(log, LogPosition.START, () -> {})) {
                for (int i = 0; i < read; i++) lines.add(text(reader.next()));
                position = reader.position();
            }
            try (LogReader reader = logs.openAt(log, position, () -> {})) {
                for (LogEntry entry = reader.next(); entry != null; entry = reader.next()) lines.add(text(entry));
            }
            assertEquals(expected, String.join(" ", lines), "after " + read);
        }
    }

    @Test
    void whatIsGoneIsSkipped() throws Exception {
        example();
        try (LogReader reader = logs.openAt(log, new LogPosition(2, 12345), () -> {})) {
            assertEquals("a", text(reader.next()));
        }
    }

    private static String text(@Nullable LogEntry entry) {
        return entry == null ? "end" : new String(entry.line(), StandardCharsets.UTF_8).strip();
    }

    /** Obeys as conmon does: opens a new file under another name and puts it in place. */
    private final class Writer {
        private OutputStream out;
        private int written;

        Writer() throws IOException {
            out = Files.newOutputStream(log);
        }

        void reopen() throws IOException {
            Path temporary = log.resolveSibling("ctr.log.tmp");
            OutputStream next = Files.newOutputStream(temporary);
            Files.move(temporary, log, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            out.close();
            out = next;
        }

        synchronized void write() throws IOException {
            out.write(line(written % 60, "stdout", "F", "line " + written++).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aFollowerMissesNothingWhileTheLogIsRotated() throws Exception {
        var writer = new Writer();
        int total = 20_000;
        var ended = new CountDownLatch(1);
        LogQuery follow = new LogQuery(true, true, -1, null, null, true);
        try (LogReader reader = logs.open(log, follow, ended::await);
                Logs.Keeping keeping = logs.keep(
                        log,
                        new LogLimits(100_000, 1000, true),
                        () -> {
                            synchronized (writer) {
                                writer.reopen();
                            }
                        },
                        false);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> seen = threads.submit(() -> {
                int count = 0;
                for (LogEntry entry = reader.next(); entry != null; entry = reader.next())
                    assertEquals("line " + count++, text(entry));
                return count;
            });
            var files = LogFiles.of(log);
            for (int i = 0; i < total; i++) {
                writer.write();
                // Some rotations have to happen, however fast the machine is.
                while (i == total / 2 && LogFiles.of(log).current() < files.current() + 2) writer.write();
            }
            keeping.close();
            ended.countDown();
            assertEquals(writer.written, seen.get());
        }
        try (LogReader reader = logs.open(log, LogQuery.ALL, () -> {})) {
            for (int i = 0; i < writer.written; i++) assertEquals("line " + i, text(reader.next()));
            assertNull(reader.next());
        }
    }

    @Test
    void aWriterThatWasNotToldIsTold() throws Exception {
        Files.writeString(log.resolveSibling("ctr.log.1"), line(1, "stdout", "F", "old"));
        var told = new CountDownLatch(1);
        try (Logs.Keeping keeping = logs.keep(
                log,
                LogLimits.DEFAULT,
                () -> {
                    Files.writeString(log, line(2, "stdout", "F", "new"));
                    told.countDown();
                },
                true)) {
            told.await();
            keeping.close();
            assertEquals("old new", all(LogQuery.ALL));
        }
    }

    @Test
    void aFullLogIsRotatedBeforeItsNextWriter() throws Exception {
        Files.writeString(log, line(1, "stdout", "F", "x".repeat(200)));
        logs.prepare(log, new LogLimits(100, 2, false));
        assertEquals(List.of("ctr.log.1"), names());
        Files.writeString(log, line(2, "stdout", "F", "y".repeat(200)));
        logs.prepare(log, new LogLimits(100, 2, false));
        assertEquals(List.of("ctr.log.2"), names());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void attributesHoldFromTheirTimeOn() throws Exception {
        Instant first = Instant.parse("2026-01-31T12:00:00Z");
        assertEquals("", LogAttributes.read(log).at(first));
        LogAttributes.note(log, first, "");
        assertEquals(List.of(), names());
        LogAttributes.note(log, first, "a=1");
        LogAttributes.note(log, first.plusSeconds(5), "a=1");
        LogAttributes.note(log, first.plusSeconds(10), "");
        LogAttributes.note(log, first.plusSeconds(20), "b=2");
        LogAttributes read = LogAttributes.read(log);
        assertEquals("", read.at(first.minusNanos(1)));
        assertEquals("a=1", read.at(first));
        assertEquals("a=1", read.at(first.plusSeconds(9)));
        assertEquals("", read.at(first.plusSeconds(10)));
        assertEquals("b=2", read.at(first.plusSeconds(30)));
    }
}
