package djong.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Firewall rules by libnftables, in process; libnftables(3), nft(8). A context works on the network namespace of the thread that opened
 * it. Needs CAP_NET_ADMIN and the library {@code libnftables.so.1} (Debian's package libnftables1). Safe for several threads, one call at
 * a time.
 */
public final class Nftables implements AutoCloseable {
    /** A transaction was refused; nothing of it took effect. The message is libnftables' own. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    private static final class Library {
        static final SymbolLookup LOOKUP = SymbolLookup.libraryLookup("libnftables.so.1", Arena.global());
        static final MethodHandle CTX_NEW = Libc.bind(LOOKUP, "nft_ctx_new");
        static final MethodHandle CTX_FREE = Libc.bind(LOOKUP, "nft_ctx_free");
        static final MethodHandle BUFFER_ERROR = Libc.bind(LOOKUP, "nft_ctx_buffer_error");
        static final MethodHandle ERROR_BUFFER = Libc.bind(LOOKUP, "nft_ctx_get_error_buffer");
        static final MethodHandle BUFFER_OUTPUT = Libc.bind(LOOKUP, "nft_ctx_buffer_output");
        static final MethodHandle OUTPUT_BUFFER = Libc.bind(LOOKUP, "nft_ctx_get_output_buffer");
        static final MethodHandle RUN = Libc.bind(LOOKUP, "nft_run_cmd_from_buffer");

        private Library() {}
    }

    private static final long LONGEST_TEXT = 64L << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final long context;
    private boolean closed;

    private Nftables(long context) {
        this.context = context;
    }

    /** A context in the network namespace of the calling thread. @throws IOException when the library is not installed */
    public static Nftables open() throws IOException {
        try {
            long context = Libc.invoke(Library.CTX_NEW, 0, 0, 0, 0, 0, 0);
            if (context == 0) throw new IOException("nft_ctx_new: out of memory");
            Libc.invoke(Library.BUFFER_ERROR, context, 0, 0, 0, 0, 0);
            Libc.invoke(Library.BUFFER_OUTPUT, context, 0, 0, 0, 0, 0);
            return new Nftables(context);
        } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
            throw new IOException("libnftables.so.1 cannot be loaded: install the package libnftables1", e);
        }
    }

    /**
     * Runs commands in nft's language as one transaction: all of it takes effect or nothing. The answer is what {@code nft} would print,
     * for {@code list} commands.
     */
    public String run(String commands) throws IOException {
        lock.lock();
        try (Arena arena = Arena.ofConfined()) {
            if (closed) throw new IOException("the nftables context is closed");
            int status = (int) Libc.invoke(Library.RUN, context, Libc.string(arena, commands), 0, 0, 0, 0);
            String output = text(Libc.invoke(Library.OUTPUT_BUFFER, context, 0, 0, 0, 0, 0));
            // The buffer is cleared by reading it, so read it whatever came of the call.
            String error = text(Libc.invoke(Library.ERROR_BUFFER, context, 0, 0, 0, 0, 0));
            if (status != 0) throw new Refused(error.strip());
            return output;
        } finally {
            lock.unlock();
        }
    }

    private static String text(long address) {
        return address == 0
                ? ""
                : MemorySegment.ofAddress(address).reinterpret(LONGEST_TEXT).getString(0);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) Libc.invoke(Library.CTX_FREE, context, 0, 0, 0, 0, 0);
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
