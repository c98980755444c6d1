package djong.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AsideTest {
    @Test
    void whatComputesDoesNotKeepVirtualThreadsFromTheirTurn() throws Exception {
        int many = 2 * Runtime.getRuntime().availableProcessors();
        var begun = new CountDownLatch(many);
        var stop = new AtomicBoolean();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> busy = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                busy.add(executor.submit(() -> Aside.call("test", () -> {
                    begun.countDown();
                    while (!stop.get()) Thread.onSpinWait();
                    return "done";
                })));
            }
            begun.await();
            executor.submit(() -> stop.set(true)).get();
            for (Future<String> each : busy) assertEquals("done", each.get());
        }
    }

    @Test
    void whatFailedThereFailsHere() {
        assertEquals(
                "the disk",
                assertThrows(
                                IOException.class,
                                () -> Aside.call("test", () -> {
                                    throw new IOException("the disk");
                                }))
                        .getMessage());
        assertThrows(
                EngineException.NotFound.class,
                () -> Aside.call("test", () -> {
                    throw new EngineException.NotFound("it");
                }));
        assertTrue(assertThrows(
                        EngineException.System.class,
                        () -> Aside.call("test", () -> {
                            throw new IllegalStateException("a mistake");
                        }))
                .getMessage()
                .startsWith("the test failed: "));
    }

    @Test
    void anInterruptIsPassedOnAndTheEndAwaited() throws Exception {
        var begun = new CountDownLatch(1);
        var ended = new AtomicBoolean();
        Thread caller = Thread.ofVirtual()
                .start(() -> assertThrows(
                        InterruptedException.class,
                        () -> Aside.call("test", () -> {
                            try {
                                begun.countDown();
                                new CountDownLatch(1).await();
                                return null;
                            } finally {
                                ended.set(true);
                            }
                        })));
        begun.await();
        caller.interrupt();
        caller.join();
        assertTrue(ended.get());
    }
}
