package djong.cli.ssh;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads values of RFC 4251, section 5. What is too short ends with a {@link BufferUnderflowException}. */
final class SshReader {
    private final ByteBuffer in;

    SshReader(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes);
    }

    int octet() {
        return in.get() & 0xff;
    }

    int uint32() {
        return in.getInt();
    }

    byte[] raw(int length) {
        if (length < 0 || length > in.remaining()) throw new BufferUnderflowException();
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    byte[] bytes() {
        return raw(uint32());
    }

    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    BigInteger number() {
        byte[] bytes = bytes();
        return bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
    }
}
