package djong.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** siginfo_t of waitid(2), as the kernel fills it for a child. */
final class Siginfo {
    static final long SIZE = 128;
    static final long CODE = 8;
    static final long STATUS = 24;

    private static final int CLD_EXITED = 1;

    private Siginfo() {}

    static int reap(int idType, int id, int options) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(SIZE, 8);
            Libc.call(Syscall.WAITID, "", idType, id, info.address(), options, 0);
            int status = info.get(ValueLayout.JAVA_INT, STATUS);
            return info.get(ValueLayout.JAVA_INT, CODE) == CLD_EXITED ? status : 128 + status;
        }
    }
}
