package djong.cli.copy;

import djong.cli.command.Cli;
import djong.cli.format.Units;
import djong.cli.terminal.Terminal;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what goes through, tells a terminal of it now and then, and in the end how much it was. */
public final class Progress extends FilterInputStream {
    private static final long PAUSE_NANOS = 75_000_000;
    private static final String LINE_START = "\r\u001b[2K";

    private final Cli cli;
    private final boolean shown;
    private final boolean drawn;
    private final String direction;
    private long bytes;
    private long last;

    /** @param direction {@code from} or {@code to} */
    public Progress(Cli cli, InputStream in, boolean shown, String direction) {
        super(in);
        this.cli = cli;
        this.shown = shown;
        this.drawn = shown && Terminal.is(2);
        this.direction = direction;
        this.last = System.nanoTime();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int n = in.read(into, from, length);
        if (n > 0) bytes += n;
        if (drawn && System.nanoTime() - last > PAUSE_NANOS) {
            last = System.nanoTime();
            cli.err().print(LINE_START + "Copying " + direction + " container - " + size());
            cli.err().flush();
        }
        return n;
    }

    @Override
    public long skip(long count) throws IOException {
        return Math.max(0, read(new byte[(int) Math.min(count, 8192)]));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private String size() {
        return Units.size(bytes, 3);
    }

    /** Says where it all went, if anything is said. */
    public void done(String where) {
        if (shown) cli.say((drawn ? LINE_START : "") + "Successfully copied " + size() + " to " + where);
    }
}
