package djong.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.engine.container.Session;
import djong.http.HttpServer;
import djong.http.Limits;
import djong.http.Listener;
import djong.runtime.Frame;
import djong.runtime.log.StdStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stream after HTTP, on a real connection: the process is a queue, the client is this test. */
@Timeout(30)
class JoinedTest {
    /** A process whose output is what the test puts in, and whose input the test takes out. */
    private static final class Scripted implements Session {
        private final boolean tty;
        private final BlockingQueue<Optional<Frame>> output = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> input = new LinkedBlockingQueue<>();
        private final CountDownLatch closed = new CountDownLatch(1);

        Scripted(boolean tty) {
            this.tty = tty;
        }

        void writes(StdStream stream, String text) {
            output.add(Optional.of(new Frame(stream, text.getBytes(US_ASCII))));
        }

        void ends() {
            output.add(Optional.empty());
        }

        @Override
        public boolean tty() {
            return tty;
        }

        @Override
        public djong.runtime.Frame next() throws InterruptedException {
            return output.take().orElse(null);
        }

        @Override
        public boolean write(byte[] data, int offset, int length) throws IOException {
            String text = new String(data, offset, length, US_ASCII);
            if (text.equals("deaf")) throw new IOException("nobody reads");
            input.add(text);
            return !text.equals("detach");
        }

        @Override
        public void closeInput() {
            input.add("<end>");
        }

        @Override
        public void close() {
            ends();
            closed.countDown();
        }
    }

    @TempDir
    Path folder;

    private HttpServer http;
    private Scripted session;
    private SocketChannel client;
    private InputStream answer;

    @BeforeEach
    void open() {
        session = new Scripted(false);
    }

    @AfterEach
    void close() throws IOException {
        if (client != null) client.close();
        if (http != null) http.close();
    }

    /** Connects, has the connection taken over, and reads the head of the answer. */
    private void join(Scripted process) throws IOException {
        session = process;
        http = new HttpServer(
                exchange -> {
                    try (var connection = exchange.hijack(Joined.RAW, "tcp")) {
                        Joined.carry(process, connection, process.tty());
                    }
                },
                Limits.standard());
        Listener listener = Listener.unix(folder.resolve("s"), null);
        http.listen(listener);
        client = SocketChannel.open(listener.address());
        answer = Channels.newInputStream(client);
        send("POST /attach HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
        var head = new ByteArrayOutputStream();
        while (!head.toString(US_ASCII).endsWith("\r\n\r\n")) head.write(answer.read());
        assertTrue(head.toString(US_ASCII).startsWith("HTTP/1.1 101 "), head::toString);
    }

    private void send(String text) throws IOException {
        Channels.newOutputStream(client).write(text.getBytes(US_ASCII));
    }

    @Test
    void framesSayWhichStreamAndHowLong() throws IOException {
        join(new Scripted(false));
        session.writes(StdStream.STDOUT, "out");
        session.writes(StdStream.STDERR, "e".repeat(300));
        session.ends();
        byte[] all = answer.readAllBytes();
        assertEquals(8 + 3 + 8 + 300, all.length);
        assertArrayEquals(
                new byte[] {1, 0, 0, 0, 0, 0, 0, 3, 'o', 'u', 't', 2, 0, 0, 0, 0, 0, 1, 44, 'e'},
                java.util.Arrays.copyOf(all, 20));
    }

    @Test
    void framesLargerThanTheBufferStayWhole() throws IOException {
        join(new Scripted(false));
        session.writes(StdStream.STDOUT, "x".repeat(1 << 20));
        session.ends();
        byte[] all = answer.readAllBytes();
        assertEquals(8 + (1 << 20), all.length);
        assertArrayEquals(new byte[] {1, 0, 0, 0, 0, 16, 0, 0, 'x'}, java.util.Arrays.copyOf(all, 9));
    }

    @Test
    void terminalHasNoFrames() throws IOException {
        join(new Scripted(true));
        session.writes(StdStream.STDOUT, "as it is");
        session.ends();
        assertEquals("as it is", new String(answer.readAllBytes(), US_ASCII));
    }

    @Test
    void outputGoesOnAfterTheEndOfInput() throws Exception {
        join(new Scripted(true));
        send("word");
        assertEquals("word", session.input.take());
        client.shutdownOutput();
        assertEquals("<end>", session.input.take());
        session.writes(StdStream.STDOUT, "still here");
        session.ends();
        assertEquals("still here", new String(answer.readAllBytes(), US_ASCII));
    }

    @Test
    void detachingEndsTheStreamAndLeavesTheProcess() throws Exception {
        join(new Scripted(true));
        send("detach");
        assertEquals("detach", session.input.take());
        assertEquals(-1, answer.read());
        session.closed.await();
        client.close();
        assertTrue(session.input.isEmpty(), "its input was closed with the client's");
    }

    @Test
    void inputThatNobodyReadsDoesNotCostTheOutput() throws Exception {
        join(new Scripted(true));
        send("deaf");
        session.writes(StdStream.STDOUT, "last words");
        session.ends();
        assertEquals("last words", new String(answer.readAllBytes(), US_ASCII));
        session.closed.await();
    }

    @Test
    void clientThatLeavesIsNotWaitedFor() throws Exception {
        join(new Scripted(true));
        client.close();
        assertEquals("<end>", session.input.take());
        // The process's next words find nobody, and end the session.
        for (int i = 0; i < 100; i++) session.writes(StdStream.STDOUT, "x".repeat(1 << 16));
        session.closed.await();
        http.close();
        assertEquals(0, http.connections());
    }
}
