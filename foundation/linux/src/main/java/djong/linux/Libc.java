package djong.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The funnel of all native calls. System calls go through syscall(2) itself, so that one downcall handle serves them all and the
 * structs are the kernel's, the same on every architecture but for a few.
 *
 * <p>Every function is bound with one shape: seven longs in, one long out, errno captured. Making a new shape costs milliseconds at
 * start-up, making another handle of a known one next to nothing. Both supported calling conventions pass integers and pointers alike
 * in registers, a function takes the low half of a register where it wants an int, and arguments it does not know stay unread.
 * An {@code int} comes back with undefined upper bits: cast it.
 */
final class Libc {
    static final int AT_FDCWD = -100;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final long STATE_SIZE = Linker.Option.captureStateLayout().byteSize();
    private static final long ERRNO_OFFSET = Linker.Option.captureStateLayout()
            .byteOffset(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SYSCALL = bind(LINKER.defaultLookup(), "syscall");

    private Libc() {}

    /** A function of the C library. */
    static MethodHandle bind(String name) {
        return bind(LINKER.defaultLookup(), name);
    }

    /** A function of another library, with the same shape. */
    static MethodHandle bind(SymbolLookup library, String name) {
        // syscall(3) is variadic; declaring it so is right for it and harmless for the others.
        return LINKER.downcallHandle(library.findOrThrow(name), SHAPE, ERRNO, Linker.Option.firstVariadicArg(1));
    }

    /** Calls a bound function; its value, errno not looked at. */
    static long invoke(MethodHandle function, long a, long b, long c, long d, long e, long f) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) function.invokeExact(arena.allocate(STATE_SIZE, 4), a, b, c, d, e, f, 0L);
        } catch (Throwable t) {
            throw wrongType(t);
        }
    }

    /** The result, or the negative errno; EINTR is not retried. */
    static long raw(Syscall call, long a, long b, long c, long d, long e, long f) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE_SIZE, 4);
            long result = (long) SYSCALL.invokeExact(state, (long) call.number, a, b, c, d, e, f);
            return result == -1 ? -state.get(JAVA_INT, ERRNO_OFFSET) : result;
        } catch (Throwable t) {
            throw wrongType(t);
        }
    }

    /** The result, or the negative errno; started again when a signal interrupted it. */
    static long tried(Syscall call, long a, long b, long c, long d, long e, long f) {
        long result;
        do {
            result = raw(call, a, b, c, d, e, f);
        } while (result == -Errno.EINTR);
        return result;
    }

    static long tried(Syscall call, long a, long b, long c, long d) {
        return tried(call, a, b, c, d, 0, 0);
    }

    /** The result; {@code subject} goes into the exception. */
    static long call(Syscall call, String subject, long a, long b, long c, long d, long e, long f)
            throws ErrnoException {
        long result = tried(call, a, b, c, d, e, f);
        if (result < 0) throw new ErrnoException(call.toString(), subject, (int) -result);
        return result;
    }

    static long call(Syscall call, String subject, long a) throws ErrnoException {
        return call(call, subject, a, 0, 0, 0, 0, 0);
    }

    static long call(Syscall call, String subject, long a, long b) throws ErrnoException {
        return call(call, subject, a, b, 0, 0, 0, 0);
    }

    static long call(Syscall call, String subject, long a, long b, long c) throws ErrnoException {
        return call(call, subject, a, b, c, 0, 0, 0);
    }

    static long call(Syscall call, String subject, long a, long b, long c, long d) throws ErrnoException {
        return call(call, subject, a, b, c, d, 0, 0);
    }

    static long call(Syscall call, String subject, long a, long b, long c, long d, long e) throws ErrnoException {
        return call(call, subject, a, b, c, d, e, 0);
    }

    /** The address of a NUL-terminated copy of a path or name. */
    static long string(Arena arena, String text) {
        if (text.indexOf('\0') >= 0) throw new IllegalArgumentException("a name with a NUL byte: " + text);
        byte[] bytes = FileNames.encode(text);
        MemorySegment segment = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, segment, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment.address();
    }

    private static AssertionError wrongType(Throwable t) {
        if (t instanceof Error e) throw e;
        return new AssertionError("a downcall never throws", t);
    }
}
