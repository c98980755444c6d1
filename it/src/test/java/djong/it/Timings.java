package djong.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;

/** How long the steps of something that is done many times took, in nanoseconds: the last should cost what the first did. */
record Timings(String what, long[] nanos) {
    /** Of medians; a busy machine is uneven, growth with the number of steps would be worse than that. */
    private static final double EVEN = 3;

    @FunctionalInterface
    interface Step {
        void take(int i) throws IOException;
    }

    static Timings of(String what, int times, Step step) throws IOException {
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            long began = System.nanoTime();
            step.take(i);
            nanos[i] = System.nanoTime() - began;
        }
        return new Timings(what, nanos);
    }

    private static long median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    long median() {
        return median(nanos);
    }

    /** The medians of the first tenth, after the very first ones, and of the last. */
    private long[] tenths() {
        int tenth = Math.max(10, nanos.length / 10);
        return new long[] {
            median(Arrays.copyOfRange(nanos, 5, 5 + tenth)),
            median(Arrays.copyOfRange(nanos, nanos.length - tenth, nanos.length))
        };
    }

    /** Milliseconds at first and in the end. */
    String ends() {
        long[] tenths = tenths();
        return "%.1f..%.1f".formatted(tenths[0] / 1e6, tenths[1] / 1e6);
    }

    void assertEven() {
        long[] tenths = tenths();
        assertTrue(
                tenths[1] < tenths[0] * EVEN,
                () -> what + ": at first " + tenths[0] / 1000 + " µs, in the end " + tenths[1] / 1000 + " µs");
    }
}
