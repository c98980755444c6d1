package djong.image.tar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds archives byte by byte, also such as no honest writer would. */
public final class TestTar {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A header as it will be written; the fields are public to be spoiled. */
    public static final class Raw {
        public final byte[] block = new byte[512];

        public Raw(String name, char flag) {
            put(0, name.getBytes(StandardCharsets.ISO_8859_1), 100);
            octal(100, 8, flag == '5' ? 0755 : 0644);
            octal(108, 8, 0);
            octal(116, 8, 0);
            octal(124, 12, 0);
            octal(136, 12, 1_600_000_000L);
            block[156] = (byte) flag;
            put(257, "ustar\00000".getBytes(StandardCharsets.ISO_8859_1), 8);
        }

        public Raw mode(int mode) {
            return octal(100, 8, mode);
        }

        public Raw owner(int uid, int gid) {
            return octal(108, 8, uid).octal(116, 8, gid);
        }

        public Raw size(long size) {
            return octal(124, 12, size);
        }

        public Raw modified(long seconds) {
            return octal(136, 12, seconds);
        }

        public Raw link(String target) {
            return put(157, target.getBytes(StandardCharsets.ISO_8859_1), 100);
        }

        public Raw device(int major, int minor) {
            return octal(329, 8, major).octal(337, 8, minor);
        }

        public Raw prefix(String prefix) {
            return put(345, prefix.getBytes(StandardCharsets.ISO_8859_1), 155);
        }

        public Raw gnu() {
            return put(257, "ustar  \0".getBytes(StandardCharsets.ISO_8859_1), 8);
        }

        public Raw octal(int at, int length, long value) {
            byte[] digits = ("%0" + (length - 1) + "o").formatted(value).getBytes(StandardCharsets.ISO_8859_1);
            return put(at, digits, length);
        }

        public Raw put(int at, byte[] bytes, int length) {
            Arrays.fill(block, at, at + length, (byte) 0);
            System.arraycopy(bytes, 0, block, at, Math.min(length, bytes.length));
            return this;
        }

        /** The block with its checksum. */
        public byte[] summed() {
            Arrays.fill(block, 148, 156, (byte) ' ');
            long sum = 0;
            for (byte b : block) sum += b & 0xff;
            octal(148, 7, sum);
            return block;
        }
    }

    public TestTar add(Raw raw) {
        out.writeBytes(raw.summed());
        return this;
    }

    public TestTar add(Raw raw, byte[] data) {
        return add(raw.size(data.length)).data(data);
    }

    public TestTar data(byte[] data) {
        out.writeBytes(data);
        out.writeBytes(new byte[-data.length & 511]);
        return this;
    }

    public TestTar bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public TestTar file(String name, String text) {
        return add(new Raw(name, '0'), text.getBytes(StandardCharsets.UTF_8));
    }

    public TestTar directory(String name) {
        return add(new Raw(name, '5'));
    }

    public TestTar symbolicLink(String name, String target) {
        return add(new Raw(name, '2').link(target));
    }

    public TestTar hardLink(String name, String target) {
        return add(new Raw(name, '1').link(target));
    }

    /** A PAX header for the entry that follows: key, value, key, value… */
    public TestTar pax(String... records) {
        var data = new ByteArrayOutputStream();
        for (int i = 0; i < records.length; i += 2) data.writeBytes(record(records[i], records[i + 1]));
        return add(new Raw("PaxHeaders/x", 'x'), data.toByteArray());
    }

    private static byte[] record(String key, String value) {
        byte[] body = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
        int total = body.length + 1;
        while (Integer.toString(total).length() + body.length != total) total++;
        var all = new ByteArrayOutputStream();
        all.writeBytes(Integer.toString(total).getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(body);
        return all.toByteArray();
    }

    /** Everything so far, without an end mark. */
    public byte[] unended() {
        return out.toByteArray();
    }

    public byte[] ended() {
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }
}
