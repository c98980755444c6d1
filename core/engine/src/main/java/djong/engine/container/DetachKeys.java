package djong.engine.container;

import djong.base.EngineException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Watches input for the keys that leave a session. What turns out not to be the whole sequence is handed on, late but complete. For one thread.
 */
final class DetachKeys {
    private static final byte[] DEFAULT = {16, 17}; // ctrl-p ctrl-q

    private final byte[] keys;
    private int matched;

    private DetachKeys(byte[] keys) {
        this.keys = keys;
    }

    /** For streams without a terminal: any bytes may come, and all are meant. */
    static DetachKeys none() {
        return new DetachKeys(new byte[0]);
    }

    /** @param spec {@code ctrl-a}, single characters, joined by commas; null for the default */
    static DetachKeys of(@Nullable String spec) {
        if (spec == null) return new DetachKeys(DEFAULT);
        if (spec.isEmpty()) return new DetachKeys(new byte[0]);
        String[] parts = spec.split(",", -1);
        byte[] keys = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) keys[i] = key(parts[i], spec);
        return new DetachKeys(keys);
    }

    private static byte key(String part, String spec) {
        if (part.length() == 1 && part.charAt(0) < 128) return (byte) part.charAt(0);
        if (part.length() == 6 && part.startsWith("ctrl-")) {
            char c = part.charAt(5);
            if (c >= 'a' && c <= 'z') return (byte) (c - 'a' + 1);
            int special = "@[\\]^_".indexOf(c);
            if (special >= 0) return (byte) (special == 0 ? 0 : 26 + special);
        }
        throw new EngineException.InvalidParameter("Invalid detach keys (" + spec + ") provided");
    }

    /** @param detached the sequence is complete; nothing after it counts */
    record Result(byte[] passed, boolean detached) {}

    Result scan(byte[] data, int offset, int length) {
        if (keys.length == 0) return new Result(Arrays.copyOfRange(data, offset, offset + length), false);
        byte[] out = new byte[length + matched];
        int n = 0;
        for (int i = offset; i < offset + length; i++) {
            byte b = data[i];
            if (b == keys[matched]) {
                if (++matched == keys.length) {
                    matched = 0;
                    return new Result(Arrays.copyOf(out, n), true);
                }
                continue;
            }
            for (int k = 0; k < matched; k++) out[n++] = keys[k];
            // A byte that breaks a match may begin the next.
            matched = b == keys[0] ? 1 : 0;
            if (matched == 0) out[n++] = b;
        }
        return new Result(Arrays.copyOf(out, n), false);
    }
}
