package djong.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The two ends of a pipe. */
public record Pipe(Fd read, Fd write) implements AutoCloseable {
    /** A new pipe, both ends close-on-exec and blocking. pipe2(2). */
    public static Pipe open() throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(8, 4);
            Libc.call(Syscall.PIPE2, "", ends.address(), Fd.O_CLOEXEC);
            return new Pipe(Fd.adopt(ends.get(ValueLayout.JAVA_INT, 0)), Fd.adopt(ends.get(ValueLayout.JAVA_INT, 4)));
        }
    }

    /** Closes both ends. */
    @Override
    public void close() {
        read.close();
        write.close();
    }
}
