package djong.image.tar;

import djong.linux.FileNames;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an archive entry by entry from a stream. Blocks as the stream does; for one thread. What follows the end mark is left in the
 * stream's reach: {@link #drain()} reads it away, which whoever computes a digest of the whole must do.
 *
 * <pre>{@code
 * var tar = new TarReader(in);
 * for (TarEntry e = tar.next(); e != null; e = tar.next()) {
 *     … tar.read(buffer, 0, buffer.length) until -1 …
 * }
 * }</pre>
 */
public final class TarReader {
    /** The most bytes a name or a PAX header may have. */
    static final int MAX_SPECIAL = 1 << 20;
    /** The most segments of a sparse file. */
    static final int MAX_SEGMENTS = 1 << 20;

    private static final int BUFFER = 256 << 10;
    /** Above this, {@code uid_t} ends; the highest number means "no one" to the kernel. */
    private static final long MAX_ID = 0xffff_fffeL;
    /** ext4 with 256-byte inodes ends in 2446; what a kernel or another engine cannot store becomes the epoch. */
    private static final long MAX_SECONDS = 0x3_7fff_ffffL;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private RawEntry raw = RawEntry.NONE;
    private int position;
    private int limit;
    /** Stored bytes of the current entry not yet read, and the padding behind them. */
    private long stored;

    private int padding;
    private boolean ended;
    private boolean marked;

    public TarReader(InputStream in) {
        this.in = in;
    }

    /** A point in time that a file system can hold; else the epoch, as with Docker. */
    static Instant instant(long seconds, int nanos) {
        return seconds < 0 || seconds > MAX_SECONDS ? Instant.EPOCH : Instant.ofEpochSecond(seconds, nanos);
    }

    /**
     * The next entry, null at the end. What was not read of the one before is skipped.
     *
     * @throws TarException when the stream is no tar
     * @throws EOFException when it ends inside an entry
     */
    public @Nullable TarEntry next() throws IOException {
        if (ended) return null;
        String longName = null;
        String longLink = null;
        PaxRecords pax = new PaxRecords();
        byte[] block = new byte[Header.BLOCK];
        while (true) {
            if (skip(stored) > 0) throw truncated();
            stored = 0;
            // Docker's client ends a context that it has put a Dockerfile into with the last file's last byte.
            ended = skip(padding) > 0;
            padding = 0;
            if (ended || !readBlockOrEnd(block)) return null;
            var header = new Header(block);
            header.verify();
            switch (header.flag()) {
                case 'x', 'X' -> pax = PaxRecords.parse(special(header));
                case 'g' -> special(header);
                case 'L' -> longName = terminated(special(header));
                case 'K' -> longLink = terminated(special(header));
                default -> {
                    return entry(header, pax, longName, longLink);
                }
            }
        }
    }

    /** Reads stored bytes of the current entry, -1 after the last. */
    public int read(byte[] into, int from, int length) throws IOException {
        if (stored == 0) return -1;
        if (length == 0) return 0;
        int wanted = (int) Math.min(length, stored);
        int read;
        if (position < limit) {
            read = Math.min(wanted, limit - position);
            System.arraycopy(buffer, position, into, from, read);
            position += read;
        } else if (wanted >= BUFFER / 4) {
            read = in.read(into, from, wanted);
        } else {
            fill();
            if (position == limit) throw truncated();
            return read(into, from, length);
        }
        if (read < 0) throw truncated();
        stored -= read;
        return read;
    }

    /** The stored bytes of the current entry as a stream, good until {@link #next()}. */
    public InputStream data() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return TarReader.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                return TarReader.this.read(into, from, length);
            }
        };
    }

    /** What the header of the current entry says that {@link TarEntry} leaves out. */
    public RawEntry raw() {
        return raw;
    }

    /** Whether the end was marked as such, by a block of zeros behind the last entry. A stream that was cut off between two entries has no such mark. */
    public boolean endMarked() {
        return marked;
    }

    /** Stored bytes of the current entry not read so far. */
    public long remaining() {
        return stored;
    }

    /** Reads the rest of the underlying stream, whatever it is, and forgets it. */
    public void drain() throws IOException {
        ended = true;
        stored = 0;
        position = 0;
        limit = 0;
        while (in.read(buffer) >= 0) {
            // nothing there is of interest
        }
    }

    private TarEntry entry(Header header, PaxRecords pax, @Nullable String longName, @Nullable String longLink)
            throws IOException {
        TarEntry.Type type = type(header);
        String name = firstOf(pax.text("path"), longName, header.name());
        long size = pax.number("size", header.size());
        if (size < 0) throw new TarException("archive/tar: invalid tar header: negative size");
        boolean file = type == TarEntry.Type.FILE;
        expect(file ? size : 0);
        if (file && header.flag() != 'S' && name.endsWith("/")) {
            // V7 has no flag for directories. Whatever is stored with one is passed over.
            type = TarEntry.Type.DIRECTORY;
            file = false;
        }

        raw = new RawEntry(
                header.wholeMode(),
                type.flag(),
                firstOf(pax.text("uname"), null, header.text(265, 32)),
                firstOf(pax.text("gname"), null, header.text(297, 32)));
        long realSize = file ? size : 0;
        boolean sparse = false;
        List<TarEntry.Segment> segments = List.of();
        if (file) {
            var map = sparse(header, pax);
            if (map != null) {
                sparse = true;
                realSize = map.realSize();
                segments = map.segments();
                name = firstOf(pax.text("GNU.sparse.name"), null, name);
            }
        }
        return new TarEntry(
                name,
                type,
                firstOf(pax.text("linkpath"), longLink, header.linkName()),
                header.mode(),
                id("uid", pax.number("uid", header.uid())),
                id("gid", pax.number("gid", header.gid())),
                realSize,
                sparse,
                segments,
                pax.modified(instant(header.modifiedSeconds(), 0)),
                device(header.deviceMajor()),
                device(header.deviceMinor()),
                pax.xattrs());
    }

    private static TarEntry.Type type(Header header) throws TarException {
        return switch (header.flag()) {
            case 0, '0', '7', 'S' -> TarEntry.Type.FILE;
            case '1' -> TarEntry.Type.HARD_LINK;
            case '2' -> TarEntry.Type.SYMBOLIC_LINK;
            case '3' -> TarEntry.Type.CHARACTER_DEVICE;
            case '4' -> TarEntry.Type.BLOCK_DEVICE;
            case '5' -> TarEntry.Type.DIRECTORY;
            case '6' -> TarEntry.Type.FIFO;
            default -> throw new TarException("unhandled tar header type " + (int) header.flag());
        };
    }

    private record SparseMap(long realSize, List<TarEntry.Segment> segments) {}

    /** The segments in whichever of the four forms they are given; null for a file that is not sparse. */
    private @Nullable SparseMap sparse(Header header, PaxRecords pax) throws IOException {
        List<Long> numbers;
        long realSize;
        if (header.flag() == 'S') {
            if (!header.isGnu())
                throw new TarException("archive/tar: invalid tar header: sparse file of an unknown dialect");
            realSize = header.number(483, 12);
            numbers = oldMap(header);
        } else if ("1".equals(pax.text("GNU.sparse.major")) && "0".equals(pax.text("GNU.sparse.minor"))) {
            realSize = pax.number("GNU.sparse.realsize", -1);
            numbers = storedMap();
        } else if (pax.has("GNU.sparse.map")) {
            realSize = pax.number("GNU.sparse.size", -1);
            numbers = new ArrayList<>();
            String map = pax.text("GNU.sparse.map");
            if (map != null) {
                for (String number : map.split(",", MAX_SEGMENTS)) {
                    numbers.add(PaxRecords.number(number.getBytes(StandardCharsets.ISO_8859_1)));
                }
            }
        } else if (pax.has("GNU.sparse.size")) {
            realSize = pax.number("GNU.sparse.size", -1);
            numbers = pax.sparseNumbers();
        } else {
            return null;
        }
        return new SparseMap(realSize, segments(numbers, realSize));
    }

    private List<TarEntry.Segment> segments(List<Long> numbers, long realSize) throws TarException {
        var invalid = new TarException("archive/tar: invalid tar header: malformed sparse file");
        if (realSize < 0 || numbers.size() % 2 != 0 || numbers.size() / 2 > MAX_SEGMENTS) throw invalid;
        List<TarEntry.Segment> segments = new ArrayList<>(numbers.size() / 2);
        long end = 0;
        long total = 0;
        for (int i = 0; i < numbers.size(); i += 2) {
            long offset = numbers.get(i);
            long length = numbers.get(i + 1);
            if (offset < end || length < 0 || offset > realSize || length > realSize - offset) throw invalid;
            end = offset + length;
            total += length;
            if (length > 0) segments.add(new TarEntry.Segment(offset, length));
        }
        if (total != stored) throw invalid;
        return segments;
    }

    /** Old GNU form: four pairs in the header, then blocks of twenty-one. They precede the stored bytes and do not count as such. */
    private List<Long> oldMap(Header header) throws IOException {
        List<Long> numbers = new ArrayList<>();
        pairs(header, 386, 4, numbers);
        boolean more = header.flagAt(482);
        byte[] block = new byte[Header.BLOCK];
        while (more) {
            if (numbers.size() > 2 * MAX_SEGMENTS)
                throw new TarException("archive/tar: invalid tar header: malformed sparse file");
            readFully(block);
            var extension = new Header(block);
            pairs(extension, 0, 21, numbers);
            more = extension.flagAt(504);
        }
        return numbers;
    }

    private static void pairs(Header header, int at, int count, List<Long> numbers) throws TarException {
        for (int i = 0; i < count; i++) {
            int from = at + 24 * i;
            if (!header.flagAt(from) && !header.flagAt(from + 12)) return;
            numbers.add(header.number(from, 12));
            numbers.add(header.number(from + 12, 12));
        }
    }

    /** Form 1.0: decimal lines before the data, in whole blocks, that count as stored bytes. */
    private List<Long> storedMap() throws IOException {
        List<Long> numbers = new ArrayList<>();
        byte[] block = new byte[Header.BLOCK];
        long wanted = -1;
        var line = new StringBuilder();
        while (wanted < 0 || numbers.size() < 2 * wanted) {
            if (stored < Header.BLOCK) throw new TarException("archive/tar: invalid tar header: malformed sparse file");
            readFully(block);
            stored -= Header.BLOCK;
            for (byte b : block) {
                if (wanted >= 0 && numbers.size() == 2 * wanted) break;
                if (b != '\n') {
                    if (line.length() > 18)
                        throw new TarException("archive/tar: invalid tar header: malformed sparse file");
                    line.append((char) (b & 0xff));
                    continue;
                }
                long number = PaxRecords.number(line.toString().getBytes(StandardCharsets.ISO_8859_1));
                line.setLength(0);
                if (wanted >= 0) numbers.add(number);
                else if (number > MAX_SEGMENTS)
                    throw new TarException("archive/tar: invalid tar header: malformed sparse file");
                else wanted = number;
            }
        }
        return numbers;
    }

    private byte[] special(Header header) throws IOException {
        long size = header.size();
        if (size < 0 || size > MAX_SPECIAL) throw new TarException("archive/tar: header field too long");
        expect(size);
        byte[] data = new byte[(int) size];
        readFully(data);
        stored = 0;
        return data;
    }

    private void expect(long size) {
        stored = size;
        padding = (int) (-size & Header.BLOCK - 1);
    }

    private static String terminated(byte[] data) {
        int end = 0;
        while (end < data.length && data[end] != 0) end++;
        return FileNames.decode(data, 0, end);
    }

    private static String firstOf(@Nullable String first, @Nullable String second, String last) {
        return first != null ? first : second != null ? second : last;
    }

    private static long id(String which, long value) throws TarException {
        if (value < 0 || value > MAX_ID)
            throw new TarException("archive/tar: invalid tar header: " + which + " " + value + " is out of range");
        return value;
    }

    private static int device(long value) throws TarException {
        if (value < 0 || value > Integer.MAX_VALUE)
            throw new TarException("archive/tar: invalid tar header: device number out of range");
        return (int) value;
    }

    /** False at the end: of the stream at a block's edge, or two blocks of zeros. */
    private boolean readBlockOrEnd(byte[] block) throws IOException {
        if (position == limit) fill();
        if (position == limit) {
            ended = true;
            return false;
        }
        readFully(block);
        if (!Header.isZero(block)) return true;
        ended = true;
        marked = true;
        if (position == limit) fill();
        if (position == limit) return false;
        readFully(block);
        if (!Header.isZero(block)) throw new TarException("archive/tar: invalid tar header");
        return false;
    }

    private void readFully(byte[] into) throws IOException {
        int at = 0;
        while (at < into.length) {
            if (position == limit) fill();
            if (position == limit) throw truncated();
            int step = Math.min(into.length - at, limit - position);
            System.arraycopy(buffer, position, into, at, step);
            position += step;
            at += step;
        }
    }

    /** @return how much of it there was not */
    private long skip(long count) throws IOException {
        long left = count;
        while (left > 0) {
            if (position == limit) fill();
            if (position == limit) return left;
            int step = (int) Math.min(left, limit - position);
            position += step;
            left -= step;
        }
        return 0;
    }

    private void fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer, 0, BUFFER));
    }

    private static EOFException truncated() {
        return new EOFException("unexpected EOF");
    }
}
