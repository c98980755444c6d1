package djong.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Off-heap buffers for transfers between the heap and the kernel, kept for reuse; a few are enough since a transfer does not wait. */
final class Buffers {
    static final int SIZE_BYTES = 64 * 1024;
    private static final int KEPT = 16;

    // Scratch memory is no state: nobody sees what another left in it.
    private static final ConcurrentLinkedQueue<ByteBuffer> FREE = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Buffers() {}

    /** A direct buffer of {@link #SIZE_BYTES}, native order, from 0 to its end. */
    static ByteBuffer take() {
        ByteBuffer buffer = FREE.poll();
        if (buffer == null) return ByteBuffer.allocateDirect(SIZE_BYTES).order(ByteOrder.nativeOrder());
        COUNT.decrementAndGet();
        return buffer.clear();
    }

    static void give(ByteBuffer buffer) {
        if (COUNT.incrementAndGet() <= KEPT) FREE.add(buffer);
        else COUNT.decrementAndGet();
    }
}
