package djong.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Pseudoterminals of others: ioctl_tty(2). */
public final class Terminals {
    private static final int TIOCSWINSZ = 0x5414;
    private static final int TIOCGWINSZ = 0x5413;

    /** The size of a terminal in characters. */
    public record Size(int rows, int columns) {}

    private Terminals() {}

    /** Sets the window size; the foreground process group gets SIGWINCH. @throws ErrnoException ENOTTY, or EIO when it is gone */
    public static void resize(Fd terminal, int rows, int columns) throws IOException {
        if (rows < 0 || rows > 0xFFFF || columns < 0 || columns > 0xFFFF) {
            throw new IllegalArgumentException("terminal size " + rows + "x" + columns);
        }
        try (Arena arena = Arena.ofConfined()) {
            // struct winsize: rows, columns, and two for pixels that stay 0.
            MemorySegment size = arena.allocate(8, 2);
            size.set(ValueLayout.JAVA_SHORT, 0, (short) rows);
            size.set(ValueLayout.JAVA_SHORT, 2, (short) columns);
            terminal.ioctl(TIOCSWINSZ, size.address());
        }
    }

    /** The window size. */
    public static Size size(Fd terminal) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(8, 2);
            terminal.ioctl(TIOCGWINSZ, size.address());
            return new Size(
                    Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 0)),
                    Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 2)));
        }
    }
}
