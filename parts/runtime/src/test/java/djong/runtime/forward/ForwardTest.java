package djong.runtime.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.linux.Poller;
import djong.linux.UnixDatagram;
import djong.runtime.log.LogEntry;
import djong.runtime.log.Logs;
import djong.runtime.log.StdStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ForwardTest {
    private static final Instant TIME = Instant.parse("2026-01-03T04:05:06.123456789Z");
    private static final SyslogTls NO_TLS = new SyslogTls("", "", "", false);

    @TempDir
    private Path directory;

    record Row(SyslogFormat format, int severity, ZoneId zone, String head) {}

    /** The first four are what Docker Engine 28.5 sends. */
    static Stream<Row> heads() {
        return Stream.of(
                new Row(SyslogFormat.LOCAL, 6, ZoneOffset.UTC, "<30>Jan  3 04:05:06 web[42]: "),
                new Row(SyslogFormat.RFC3164, 3, ZoneOffset.UTC, "<27>Jan  3 04:05:06 box web[42]: "),
                new Row(SyslogFormat.RFC5424, 6, ZoneOffset.UTC, "<30>1 2026-01-03T04:05:06Z box web 42 web - "),
                new Row(
                        SyslogFormat.RFC5424_MICRO,
                        6,
                        ZoneOffset.UTC,
                        "<30>1 2026-01-03T04:05:06.123456Z box web 42 web - "),
                new Row(
                        SyslogFormat.RFC5424,
                        6,
                        ZoneOffset.ofHoursMinutes(5, 30),
                        "<30>1 2026-01-03T09:35:06+05:30 box web 42 web - "));
    }

    @ParameterizedTest
    @MethodSource("heads")
    void syslogHeads(Row row) {
        var to = new Forwarding.Syslog(SyslogAddress.parse(""), NO_TLS, row.format(), 3, "box", 42, "web");
        assertEquals(row.head(), row.format().head(to, row.severity(), TIME, row.zone()));
    }

    static Stream<Map.Entry<String, String>> addresses() {
        return Stream.of(
                Map.entry("", "this machine"),
                Map.entry("udp://host", "udp://host:514"),
                Map.entry("tcp://host:601/x", "tcp://host:601"),
                Map.entry("tcp+tls://host", "tcp+tls://host:6514"),
                Map.entry("tcp://[::1]:5140", "tcp://::1:5140"),
                Map.entry("udp://[::1]", "udp://::1:514"),
                Map.entry("unixgram:///dev/null", "unixgram:///dev/null"));
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void syslogAddresses(Map.Entry<String, String> row) {
        assertEquals(row.getValue(), SyslogAddress.parse(row.getKey()).toString());
    }

    private static JournalFields fields() {
        var attributes = new TreeMap<>(Map.of("com.example.tier", "1", "__X", "two\nlines", "message", "no"));
        return JournalFields.of("0123", "01234567", "web", "tag", "app:1", attributes);
    }

    private static LogEntry entry(StdStream stream, String text) {
        return new LogEntry(stream, TIME, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void journalDatagram() {
        String constant = "CONTAINER_ID=0123\nCONTAINER_ID_FULL=01234567\nCONTAINER_NAME=web\nCONTAINER_TAG=tag\n"
                + "IMAGE_NAME=app:1\nSYSLOG_IDENTIFIER=tag\n"
                + "X\n\11\0\0\0\0\0\0\0two\nlines\nCOM_EXAMPLE_TIER=1\n";
        assertEquals(
                "MESSAGE=hello\nPRIORITY=6\nSYSLOG_TIMESTAMP=2026-01-03T04:05:06.123456789Z\n" + constant,
                new String(fields().datagram(entry(StdStream.STDOUT, "hello\n"), 0, ""), StandardCharsets.UTF_8));
        assertEquals(
                "MESSAGE=part\n"
                        + "PRIORITY=3\n"
                        + "SYSLOG_TIMESTAMP=2026-01-03T04:05:06.123456789Z\n"
                        + "CONTAINER_PARTIAL_MESSAGE=true\n"
                        + "CONTAINER_PARTIAL_ID=abc\n"
                        + "CONTAINER_PARTIAL_ORDINAL=1\n"
                        + "CONTAINER_PARTIAL_LAST=false\n"
                        + constant,
                new String(fields().datagram(entry(StdStream.STDERR, "part"), 1, "abc"), StandardCharsets.UTF_8));
    }

    private static String line(int number) {
        return "2026-01-31T12:00:00.000000000+00:00 stdout F line " + number + "\n";
    }

    private static String message(UnixDatagram socket) throws IOException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocate(UnixDatagram.LARGEST_BYTES);
        int length = socket.receive(buffer);
        String datagram = new String(buffer.array(), 0, length, StandardCharsets.UTF_8);
        assertTrue(datagram.startsWith("MESSAGE="), datagram);
        return datagram.substring("MESSAGE=".length(), datagram.indexOf('\n'));
    }

    @Test
    void aForwarderGoesOnWhereAnEarlierOneWas() throws Exception {
        Path log = directory.resolve("ctr.log");
        Path address = directory.resolve("journal");
        var to = new Forwarding.Journal(address, fields());
        Files.writeString(log, line(0));
        try (Poller poller = Poller.open();
                Logs logs = Logs.open(poller)) {
            // Nobody listens yet, and nothing waits for that.
            var never = new CountDownLatch(1);
            Forwarder first = Forwarder.start(logs, poller, log, to, never::await);
            try (UnixDatagram server = UnixDatagram.bind(poller, address)) {
                assertEquals("line 0", message(server));
                for (int i = 1; i < 100; i++) Files.writeString(log, line(i), StandardOpenOption.APPEND);
                for (int i = 1; i < 100; i++) assertEquals("line " + i, message(server));
                first.stop();
                Files.writeString(log, line(100), StandardOpenOption.APPEND);
                // A rotation in between: the place is in a file that has another name now.
                Files.move(log, log.resolveSibling("ctr.log.1"));
                logs.forget(log);
                Files.writeString(log, line(101));
                Forwarder second = Forwarder.start(logs, poller, log, to, () -> {});
                // What was not on record as sent comes again.
                String message = message(server);
                while (!message.equals("line 100")) message = message(server);
                assertEquals("line 101", message(server));
                assertTrue(second.await(Duration.ofSeconds(30)));
            }
            // All sent, all on record: nobody is needed.
            assertTrue(Forwarder.start(logs, poller, log, to, () -> {}).await(Duration.ofSeconds(30)));
        }
    }

    @Test
    void aJournalThatRestartsIsFoundAgain() throws Exception {
        Path log = directory.resolve("ctr.log");
        Path address = directory.resolve("journal");
        Files.writeString(log, line(0));
        try (Poller poller = Poller.open();
                Logs logs = Logs.open(poller)) {
            var ended = new CountDownLatch(1);
            Forwarder forwarder;
            try (UnixDatagram server = UnixDatagram.bind(poller, address)) {
                forwarder = Forwarder.start(logs, poller, log, new Forwarding.Journal(address, fields()), ended::await);
                assertEquals("line 0", message(server));
            }
            Files.delete(address);
            Files.writeString(log, line(1), StandardOpenOption.APPEND);
            try (UnixDatagram server = UnixDatagram.bind(poller, address)) {
                String message = message(server);
                while (!message.equals("line 1")) message = message(server);
                ended.countDown();
                assertTrue(forwarder.await(Duration.ofSeconds(30)));
            }
        }
    }
}
