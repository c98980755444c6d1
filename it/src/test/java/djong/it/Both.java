package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** The same question to two engines that have nothing to do with each other: asked at once, which takes as long as the slower one. */
final class Both {
    private Both() {}

    static void agree(Callable<String> theirs, Callable<String> ours) throws Exception {
        var expected = new FutureTask<>(theirs);
        Thread.startVirtualThread(expected);
        String actual = ours.call();
        assertEquals(expected.get(), actual);
    }
}
