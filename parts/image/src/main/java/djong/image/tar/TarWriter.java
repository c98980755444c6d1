package djong.image.tar;

import djong.linux.FileNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Writes an archive: the same entries always give the same bytes. Ustar headers, with PAX records for what ustar cannot say: long names,
 * names that are not ASCII, large numbers, fractions of a second, extended attributes. For one thread; the stream stays open.
 */
public final class TarWriter {
    private static final long MAX_OCTAL_ID = 07777777;
    private static final long MAX_OCTAL_SIZE = 077777777777L;

    private final OutputStream out;
    private final UnaryOperator<TarEntry> told;
    private long expected;
    private int padding;

    public TarWriter(OutputStream out) {
        this(out, UnaryOperator.identity());
    }

    /** @param told what is written of an entry, which keeps its size */
    public TarWriter(OutputStream out, UnaryOperator<TarEntry> told) {
        this.out = out;
        this.told = told;
    }

    /** Writes what precedes an entry's bytes; for a file, exactly {@link TarEntry#size()} bytes must follow by {@link #write}. */
    public void add(TarEntry given) throws IOException {
        finish();
        TarEntry entry = told.apply(given);
        if (entry.sparse()) throw new IllegalArgumentException("sparse entries are not written");
        byte[] name = name(entry);
        byte[] link = FileNames.encode(entry.linkName());
        long size = entry.type() == TarEntry.Type.FILE ? entry.size() : 0;
        Map<String, byte[]> pax = pax(entry, name, link, size);
        if (!pax.isEmpty()) {
            byte[] records = records(pax);
            out.write(header(
                    text("PaxHeaders.0/" + shortened(entry.name())),
                    'x',
                    new byte[0],
                    0644,
                    0,
                    0,
                    records.length,
                    0,
                    0,
                    0));
            out.write(records);
            out.write(new byte[-records.length & Header.BLOCK - 1]);
        }
        out.write(header(
                name,
                entry.type().flag(),
                link,
                entry.mode(),
                entry.uid() > MAX_OCTAL_ID ? 0 : entry.uid(),
                entry.gid() > MAX_OCTAL_ID ? 0 : entry.gid(),
                size > MAX_OCTAL_SIZE ? 0 : size,
                Math.clamp(entry.modified().getEpochSecond(), 0, MAX_OCTAL_SIZE),
                entry.deviceMajor(),
                entry.deviceMinor()));
        expected = size;
        padding = (int) (-size & Header.BLOCK - 1);
    }

    /** Writes some of the current entry's bytes. */
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (length > expected) throw new IOException("tar: more bytes than the entry has");
        out.write(bytes, from, length);
        expected -= length;
    }

    /** An entry with all its bytes. */
    public void add(TarEntry entry, InputStream data) throws IOException {
        add(entry);
        byte[] buffer = new byte[64 << 10];
        for (int n = data.read(buffer); n >= 0; n = data.read(buffer)) write(buffer, 0, n);
    }

    /** The end mark. */
    public void end() throws IOException {
        finish();
        out.write(new byte[2 * Header.BLOCK]);
    }

    private void finish() throws IOException {
        if (expected != 0) throw new IOException("tar: fewer bytes than the entry has");
        out.write(new byte[padding]);
        padding = 0;
    }

    private static byte[] name(TarEntry entry) {
        boolean slash = entry.type() == TarEntry.Type.DIRECTORY && !entry.name().endsWith("/");
        return FileNames.encode(slash ? entry.name() + "/" : entry.name());
    }

    private static Map<String, byte[]> pax(TarEntry entry, byte[] name, byte[] link, long size) {
        Map<String, byte[]> pax = new TreeMap<>();
        if (name.length > 100 || !ascii(name)) pax.put("path", name);
        if (link.length > 100 || !ascii(link)) pax.put("linkpath", link);
        if (entry.uid() > MAX_OCTAL_ID) pax.put("uid", text(Long.toString(entry.uid())));
        if (entry.gid() > MAX_OCTAL_ID) pax.put("gid", text(Long.toString(entry.gid())));
        if (size > MAX_OCTAL_SIZE) pax.put("size", text(Long.toString(size)));
        int nanos = entry.modified().getNano();
        if (nanos != 0) {
            String fraction = "%09d".formatted(nanos).replaceAll("0+$", "");
            pax.put("mtime", text(entry.modified().getEpochSecond() + "." + fraction));
        }
        entry.xattrs().forEach((key, value) -> pax.put("SCHILY.xattr." + key, value));
        return pax;
    }

    private static byte[] records(Map<String, byte[]> pax) {
        var all = new ByteArrayOutputStream();
        pax.forEach((key, value) -> {
            byte[] keyBytes = FileNames.encode(key);
            int body = keyBytes.length + value.length + 3;
            int total = body + Integer.toString(body).length();
            if (Integer.toString(total).length() != Integer.toString(body).length())
                total = body + Integer.toString(total).length();
            all.writeBytes(text(total + " "));
            all.writeBytes(keyBytes);
            all.write('=');
            all.writeBytes(value);
            all.write('\n');
        });
        return all.toByteArray();
    }

    private static byte[] header(
            byte[] name,
            char flag,
            byte[] link,
            int mode,
            long uid,
            long gid,
            long size,
            long seconds,
            int major,
            int minor) {
        byte[] block = new byte[Header.BLOCK];
        System.arraycopy(name, 0, block, 0, Math.min(100, name.length));
        octal(block, 100, 8, mode);
        octal(block, 108, 8, uid);
        octal(block, 116, 8, gid);
        octal(block, 124, 12, size);
        octal(block, 136, 12, seconds);
        block[156] = (byte) flag;
        System.arraycopy(link, 0, block, 157, Math.min(100, link.length));
        System.arraycopy(text("ustar\00000"), 0, block, 257, 8);
        octal(block, 329, 8, major);
        octal(block, 337, 8, minor);
        Arrays.fill(block, Header.CHECKSUM, Header.CHECKSUM + 8, (byte) ' ');
        long sum = 0;
        for (byte b : block) sum += b & 0xff;
        octal(block, Header.CHECKSUM, 7, sum);
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

    private static boolean ascii(byte[] bytes) {
        for (byte b : bytes) if (b < 0) return false;
        return true;
    }

    private static String shortened(String name) {
        String tail = name.substring(Math.max(0, name.length() - 80));
        return tail.chars().allMatch(c -> c < 128) ? tail : Integer.toHexString(name.hashCode());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
