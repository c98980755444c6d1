package djong.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** struct epoll_event of epoll_ctl(2): packed on amd64 alone. */
final class EpollEvent {
    static final int IN = 0x1;
    static final int OUT = 0x4;
    static final int ERR = 0x8;
    static final int HUP = 0x10;
    static final int RDHUP = 0x2000;
    static final int ONESHOT = 1 << 30;

    static final long SIZE = size(Architecture.THIS);
    static final long EVENTS = 0;
    static final long DATA = dataOffset(Architecture.THIS);

    private static final ValueLayout.OfLong DATA_LAYOUT = ValueLayout.JAVA_LONG_UNALIGNED;

    private EpollEvent() {}

    static long size(Architecture architecture) {
        return architecture == Architecture.AMD64 ? 12 : 16;
    }

    static long dataOffset(Architecture architecture) {
        return architecture == Architecture.AMD64 ? 4 : 8;
    }

    static void set(MemorySegment event, int events, long data) {
        event.set(ValueLayout.JAVA_INT_UNALIGNED, EVENTS, events);
        event.set(DATA_LAYOUT, DATA, data);
    }

    static int events(MemorySegment array, int index) {
        return array.get(ValueLayout.JAVA_INT_UNALIGNED, index * SIZE + EVENTS);
    }

    static long data(MemorySegment array, int index) {
        return array.get(DATA_LAYOUT, index * SIZE + DATA);
    }
}
