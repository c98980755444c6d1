package djong.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PollerTest {
    private Poller poller;

    @BeforeEach
    void open() throws IOException {
        poller = Poller.open();
    }

    @AfterEach
    void close() {
        poller.close();
    }

    @Test
    void aThousandVirtualThreadsWaitAndEachIsWokenByItsOwnPipe() throws Exception {
        int count = 1000;
        List<Pipe> pipes = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Pipe pipe = Pipe.open();
                pipes.add(pipe);
                InputStream in = poller.input(pipe.read());
                answers.add(threads.submit(() -> in.read() | in.read() << 8));
            }
            // Parked threads hold no carrier: there are more of them than carriers, and this still runs.
            for (int i = count - 1; i >= 0; i--) {
                OutputStream out = poller.output(pipes.get(i).write());
                out.write(i & 0xFF);
                out.write(i >> 8);
            }
            for (int i = 0; i < count; i++) assertEquals(i, answers.get(i).get(20, TimeUnit.SECONDS));
        } finally {
            pipes.forEach(Pipe::close);
        }
        assertEquals(0, poller.size());
    }

    @Test
    void bothDirectionsOfBytesThroughANarrowPipe() throws Exception {
        byte[] bytes = new byte[3 << 20];
        new Random(7).nextBytes(bytes);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                Pipe pipe = Pipe.open()) {
            threads.submit(() -> {
                try (OutputStream out = poller.output(pipe.write())) {
                    out.write(bytes);
                }
                return true;
            });
            assertArrayEquals(bytes, poller.input(pipe.read()).readAllBytes());
        }
    }

    @Test
    void waitingEndsWithItsTime() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            assertFalse(poller.awaitReadable(pipe.read(), Duration.ofMillis(20)));
            pipe.write().write(ByteBuffer.wrap(new byte[1]));
            assertTrue(poller.awaitReadable(pipe.read(), Duration.ofSeconds(10)));
            assertTrue(poller.awaitWritable(pipe.write(), Duration.ofSeconds(10)));
        }
    }

    @Test
    void closingTheDescriptorWakesWhoReads() throws Exception {
        Pipe pipe = Pipe.open();
        InputStream in = poller.input(pipe.read());
        var reading = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> answer = threads.submit(() -> {
                reading.countDown();
                return in.read();
            });
            reading.await();
            in.close();
            var failed = assertThrows(ExecutionException.class, () -> answer.get(10, TimeUnit.SECONDS));
            assertTrue(failed.getCause() instanceof IOException, failed.toString());
        }
        assertEquals(0, poller.size());
        pipe.close();
    }

    @Test
    void closingTheDescriptorForgetsItThoughADuplicateLivesOn() throws Exception {
        Pipe pipe = Pipe.open();
        Fd duplicate = pipe.read().duplicate();
        assertFalse(poller.awaitReadable(pipe.read(), Duration.ofMillis(1)));
        pipe.read().close();
        pipe.write().write(ByteBuffer.wrap(new byte[1]));
        // The number is free and may be anyone's now; the duplicate is its own descriptor.
        assertTrue(poller.awaitReadable(duplicate, Duration.ofSeconds(10)));
        duplicate.close();
        pipe.close();
    }

    @Test
    void closingThePollerWakesEveryone() throws Exception {
        try (Pipe pipe = Pipe.open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> answer = threads.submit(() -> {
                poller.awaitReadable(pipe.read());
                return true;
            });
            poller.close();
            assertThrows(ExecutionException.class, () -> answer.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void closingMayMeetAnEventThatEndsTheThreadByItself() throws Exception {
        for (int round = 0; round < 300; round++) {
            try (Poller brief = Poller.open();
                    Pipe pipe = Pipe.open()) {
                Thread waiting = Thread.ofVirtual().start(() -> {
                    try {
                        brief.awaitReadable(pipe.read());
                    } catch (IOException | InterruptedException e) {
                        // Closed first, which is as good.
                    }
                });
                pipe.write().write(ByteBuffer.wrap(new byte[1]));
                assertDoesNotThrow(brief::close);
                waiting.join();
            }
        }
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            var waiting = new CountDownLatch(1);
            var seen = new CountDownLatch(1);
            Thread thread = Thread.ofVirtual().start(() -> {
                waiting.countDown();
                try {
                    poller.awaitReadable(pipe.read());
                } catch (InterruptedException e) {
                    seen.countDown();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            waiting.await();
            thread.interrupt();
            assertTrue(seen.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void readersAndWritersOfOneSocketDoNotTakeEachOthersEvents() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                Pipe pipe = Pipe.open()) {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(() -> poller.awaitReadable(pipe.read(), Duration.ofSeconds(10))));
            }
            pipe.write().write(ByteBuffer.wrap(new byte[1]));
            for (Future<Boolean> answer : answers) assertTrue(answer.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void whatCannotBePolledIsAlwaysReady() throws Exception {
        try (Fd file = Fd.open(Path.of("/dev/null"), Fd.READ_WRITE);
                Fd regular = Fd.open(Path.of("/etc/passwd"), Fd.READ_ONLY)) {
            poller.awaitReadable(file);
            poller.awaitReadable(regular);
            assertEquals(-1, poller.input(file).read());
        }
    }

    @Test
    void aClosedDescriptorIsRefusedBeforeItsNumberIsUsed() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.close();
        assertThrows(IOException.class, () -> pipe.read().read(ByteBuffer.allocate(1)));
        assertThrows(IOException.class, () -> poller.awaitReadable(pipe.read()));
        pipe.close();
    }
}
