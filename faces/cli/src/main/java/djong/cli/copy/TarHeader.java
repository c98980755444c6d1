package djong.cli.copy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The bytes that precede an entry: ustar, with PAX records for what does not fit there. */
final class TarHeader {
    private static final int BLOCK = 512;
    private static final long MAX_ID = 07777777;
    private static final long MAX_SIZE = 077777777777L;

    private TarHeader() {}

    static byte[] of(Archived entry) {
        var out = new ByteArrayOutputStream();
        byte[] name = bytes(entry.name());
        byte[] link = bytes(entry.link());
        Map<String, byte[]> pax = new TreeMap<>();
        if (name.length > 100 || !ascii(name)) pax.put("path", name);
        if (link.length > 100 || !ascii(link)) pax.put("linkpath", link);
        if (entry.uid() > MAX_ID) pax.put("uid", bytes(Long.toString(entry.uid())));
        if (entry.gid() > MAX_ID) pax.put("gid", bytes(Long.toString(entry.gid())));
        if (entry.sizeBytes() > MAX_SIZE) pax.put("size", bytes(Long.toString(entry.sizeBytes())));
        if (!pax.isEmpty()) {
            byte[] records = records(pax);
            out.writeBytes(block(bytes("PaxHeaders.0/entry"), 'x', new byte[0], 0644, 0, 0, records.length, 0, entry));
            out.writeBytes(records);
            out.writeBytes(new byte[padding(records.length)]);
        }
        out.writeBytes(block(
                name,
                entry.type(),
                link,
                entry.mode(),
                entry.uid(),
                entry.gid(),
                entry.sizeBytes(),
                Math.max(0, entry.modified().getEpochSecond()),
                entry));
        return out.toByteArray();
    }

    /** How many zeros follow {@code size} bytes. */
    static int padding(long size) {
        return (int) (-size & BLOCK - 1);
    }

    static byte[] end() {
        return new byte[2 * BLOCK];
    }

    private static byte[] block(
            byte[] name, char type, byte[] link, int mode, long uid, long gid, long size, long seconds, Archived of) {
        byte[] block = new byte[BLOCK];
        System.arraycopy(name, 0, block, 0, Math.min(100, name.length));
        octal(block, 100, 8, mode);
        octal(block, 108, 8, uid > MAX_ID ? 0 : uid);
        octal(block, 116, 8, gid > MAX_ID ? 0 : gid);
        octal(block, 124, 12, size > MAX_SIZE ? 0 : size);
        octal(block, 136, 12, Math.min(MAX_SIZE, seconds));
        block[156] = (byte) type;
        System.arraycopy(link, 0, block, 157, Math.min(100, link.length));
        System.arraycopy(bytes("ustar\00000"), 0, block, 257, 8);
        boolean device = type == Archived.CHARACTER_DEVICE || type == Archived.BLOCK_DEVICE;
        octal(block, 329, 8, device ? of.deviceMajor() : 0);
        octal(block, 337, 8, device ? of.deviceMinor() : 0);
        java.util.Arrays.fill(block, 148, 156, (byte) ' ');
        long sum = 0;
        for (byte b : block) sum += b & 0xff;
        octal(block, 148, 7, sum);
        return block;
    }

    private static void octal(byte[] block, int at, int length, long value) {
        long left = value;
        for (int i = at + length - 2; i >= at; i--) {
            block[i] = (byte) ('0' + (left & 7));
            left >>= 3;
        }
        block[at + length - 1] = 0;
    }

    private static byte[] records(Map<String, byte[]> pax) {
        var all = new ByteArrayOutputStream();
        pax.forEach((key, value) -> {
            int body = key.length() + value.length + 3;
            int total = body + Integer.toString(body).length();
            if (Integer.toString(total).length() != Integer.toString(body).length())
                total = body + Integer.toString(total).length();
            all.writeBytes(bytes(total + " " + key + "="));
            all.writeBytes(value);
            all.write('\n');
        });
        return all.toByteArray();
    }

    private static boolean ascii(byte[] bytes) {
        for (byte b : bytes) if (b < 0) return false;
        return true;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
