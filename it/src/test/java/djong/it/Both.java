package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The same question to two engines that have nothing to do with each other: asked at once, which takes as long as the slower one. */
final class Both {
    private Both() {}

    static void agree(Supplier<String> theirs, Supplier<String> ours) {
        CompletableFuture<String> expected = CompletableFuture.supplyAsync(theirs);
        String actual = ours.get();
        assertEquals(expected.join(), actual);
    }
}
