package djong.cli.ssh;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes values of RFC 4251, section 5. */
final class SshWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    SshWriter octet(int value) {
        out.write(value);
        return this;
    }

    SshWriter uint32(int value) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
        return this;
    }

    SshWriter bytes(byte[] value) {
        uint32(value.length);
        out.writeBytes(value);
        return this;
    }

    SshWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    SshWriter number(BigInteger value) {
        return bytes(value.signum() == 0 ? new byte[0] : value.toByteArray());
    }

    byte[] made() {
        return out.toByteArray();
    }
}
