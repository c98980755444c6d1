package djong.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** The keys that leave a container running: {@code ctrl-p,ctrl-q} unless said otherwise. */
public final class DetachKeys {
    public static final String USUAL = "ctrl-p,ctrl-q";

    /** The user pressed the keys. */
    public static final class Detached extends IOException {
        private static final long serialVersionUID = 1;

        Detached() {
            super("read escape sequence");
        }
    }

    private final byte[] sequence;

    private DetachKeys(byte[] sequence) {
        this.sequence = sequence;
    }

    /** Reads a comma-separated list of letters and ctrl- combinations. @throws IllegalArgumentException in Docker's words */
    public static DetachKeys parse(String keys) {
        ByteArrayOutputStream sequence = new ByteArrayOutputStream();
        for (String key : keys.split(",", -1)) {
            if (key.length() == 1) {
                sequence.write(key.charAt(0));
            } else if (key.toLowerCase(Locale.ROOT).startsWith("ctrl-") && key.length() == 6) {
                char c = Character.toLowerCase(key.charAt(5));
                int code = c >= 'a' && c <= 'z' ? c - 'a' + 1 : "@[\\]^_".indexOf(c);
                if (code < 0) throw new IllegalArgumentException("Unknown character: '" + key + "'");
                sequence.write(c >= 'a' && c <= 'z' ? code : code == 0 ? 0 : 26 + code);
            } else {
                throw new IllegalArgumentException("Unknown character: '" + key + "'");
            }
        }
        return new DetachKeys(sequence.toByteArray());
    }

    /** What is typed, without the keys; a read throws {@link Detached} once they were pressed in a row. */
    public InputStream filter(InputStream typed) {
        return new Filter(typed);
    }

    private final class Filter extends InputStream {
        private final InputStream typed;
        private int matched;
        private byte[] pending = new byte[0];
        private int given;
        private boolean detached;

        Filter(InputStream typed) {
            this.typed = typed;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        /** Keys of a sequence that was not finished are handed on with what follows. */
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (given == pending.length) {
                if (detached) throw new Detached();
                byte[] chunk = new byte[length];
                int n = typed.read(chunk);
                if (n < 0) return -1;
                ByteArrayOutputStream passed = new ByteArrayOutputStream(n + sequence.length);
                for (int i = 0; i < n; i++) {
                    if (chunk[i] == sequence[matched]) {
                        if (++matched < sequence.length) continue;
                        detached = true;
                        break;
                    }
                    passed.write(sequence, 0, matched);
                    matched = 0;
                    if (chunk[i] == sequence[0]) matched = 1;
                    else passed.write(chunk[i]);
                }
                pending = passed.toByteArray();
                given = 0;
            }
            int n = Math.min(length, pending.length - given);
            System.arraycopy(pending, given, bytes, offset, n);
            given += n;
            return n;
        }
    }
}
