package djong.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.runtime.log.StdStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FrameQueueTest {
    private static final int FRAME_BYTES = 8191;

    @TempDir
    Path folder;

    private static Frame frame(int number) {
        byte[] data = new byte[FRAME_BYTES];
        new Random(number).nextBytes(data);
        return new Frame(number % 3 == 0 ? StdStream.STDERR : StdStream.STDOUT, data);
    }

    private static void assertNext(int number, FrameQueue queue) throws InterruptedException {
        Frame got = queue.take();
        assertNotNull(got);
        assertEquals(frame(number).stream(), got.stream());
        assertArrayEquals(frame(number).data(), got.data(), () -> "frame " + number);
    }

    @Test
    void whatNobodyReadsYetIsKeptInOrderAndWithoutAName() throws Exception {
        var queue = new FrameQueue(folder);
        int frames = 50_000_000 / FRAME_BYTES;
        for (int i = 0; i < frames; i++) queue.put(frame(i));
        try (var files = Files.list(folder)) {
            assertEquals(0, files.count(), "a file that a killed daemon would leave behind");
        }
        queue.complete();
        for (int i = 0; i < frames; i++) assertNext(i, queue);
        assertNull(queue.take());
    }

    @Test
    void aReaderThatIsAlwaysBehindGetsEverythingAcrossTheSeamOfTheRing() throws Exception {
        var queue = new FrameQueue(folder);
        int ahead = FrameQueue.OVERFLOW_BYTES / FRAME_BYTES / 2;
        for (int i = 0; i < ahead; i++) queue.put(frame(i));
        int frames = 4 * ahead;
        for (int i = 0; i < frames; i++) {
            queue.put(frame(ahead + i));
            assertNext(i, queue);
        }
    }

    @Test
    void aSlowReaderSlowsTheWriterOnceEverythingIsFullAndLosesNothing() throws Exception {
        var queue = new FrameQueue(folder);
        int frames = 2 * FrameQueue.OVERFLOW_BYTES / FRAME_BYTES;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writer = threads.submit(() -> {
                for (int i = 0; i < frames; i++) queue.put(frame(i));
                queue.complete();
                return null;
            });
            for (int i = 0; i < frames; i++) assertNext(i, queue);
            assertNull(queue.take());
            writer.get();
        }
    }

    @Test
    void aReaderThatHasStoppedIsCutOffAndHoldsUpTheWriterOnceAndBriefly() throws Exception {
        var queue = new FrameQueue(folder);
        Frame frame = frame(1);
        long begin = System.nanoTime();
        for (int i = 0; i < 3 * FrameQueue.OVERFLOW_BYTES / FRAME_BYTES; i++) queue.put(frame);
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
        assertTrue(seconds < 20, () -> "held up for " + seconds + " s");
        assertThrows(EngineException.System.class, queue::take);
    }

    @Test
    void aWriterWithoutADiskWaitsForItsReader() throws Exception {
        var queue = new FrameQueue(null);
        int frames = 1000;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writer = threads.submit(() -> {
                for (int i = 0; i < frames; i++) queue.put(frame(i));
                queue.complete();
                return null;
            });
            for (int i = 0; i < frames; i++) assertNext(i, queue);
            assertNull(queue.take());
            writer.get();
        }
    }

    @Test
    void aFullDiskIsLikeAFullRing() throws Exception {
        var queue = new FrameQueue(folder.resolve("missing"));
        int frames = 1000;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writer = threads.submit(() -> {
                for (int i = 0; i < frames; i++) queue.put(frame(i));
                queue.complete();
                return null;
            });
            for (int i = 0; i < frames; i++) assertNext(i, queue);
            writer.get();
        }
    }
}
