package djong.image.unpack;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Unpacks bzip2: the bits of several streams one after the other, each of blocks, each block Huffman-coded, moved to front, and sorted by Burrows
 * and Wheeler. Blocks as its source does; for one thread. About 4 MB while it is open.
 */
final class Bzip2InputStream extends InputStream {
    private static final long BLOCK = 0x314159265359L;
    private static final long END = 0x177245385090L;
    private static final int MAX_CODE_BITS = 20;
    private static final int GROUP = 50;
    private static final int RUN_A = 0;
    private static final int RUN_B = 1;
    private static final int[] CRC = crcTable();

    private final InputStream in;
    private long bits;
    private int bitCount;

    private int[] next = new int[0];
    private int blockLimit;
    /** What is left of the block: how many bytes, and where the next of them stands. */
    private int left;

    private int position;
    private int last = -1;
    private int sameCount;
    private int repeats;
    private int blockCrc;
    private int statedBlockCrc;
    private int streamCrc;
    private boolean ended;

    Bzip2InputStream(InputStream in) throws IOException {
        this.in = in;
        if (!stream()) throw corrupt("no header");
    }

    /** Begins a stream; false at the end of the input. */
    private boolean stream() throws IOException {
        bitCount = 0;
        int first = in.read();
        if (first < 0) return false;
        int z = in.read();
        int h = in.read();
        int level = in.read() - '0';
        if (first != 'B' || z != 'Z' || h != 'h' || level < 1 || level > 9) throw corrupt("bad header");
        blockLimit = level * 100_000;
        if (next.length < blockLimit) next = new int[blockLimit];
        streamCrc = 0;
        return true;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) return 0;
        int at = from;
        while (at == from) {
            if (ended) return -1;
            while (at < from + length && (repeats > 0 || left > 0)) {
                if (repeats > 0) {
                    repeats--;
                    into[at++] = (byte) last;
                    update(last);
                    continue;
                }
                int value = step();
                if (sameCount == 4) {
                    // Four alike are followed by how many more there are.
                    repeats = value;
                    sameCount = 0;
                    continue;
                }
                sameCount = value == last ? sameCount + 1 : 1;
                last = value;
                into[at++] = (byte) value;
                update(value);
            }
            if (repeats == 0 && left == 0) following();
        }
        return at - from;
    }

    private int step() {
        int entry = next[position];
        position = entry >>> 8;
        left--;
        return entry & 0xff;
    }

    private void update(int value) {
        blockCrc = blockCrc << 8 ^ CRC[(blockCrc >>> 24 ^ value) & 0xff];
    }

    private boolean inBlock;

    private void following() throws IOException {
        if (inBlock) {
            inBlock = false;
            if (~blockCrc != statedBlockCrc) throw corrupt("data does not match its checksum");
            streamCrc = (streamCrc << 1 | streamCrc >>> 31) ^ statedBlockCrc;
        }
        long magic = (long) take(24) << 24 | take(24);
        if (magic == BLOCK) {
            block();
        } else if (magic == END) {
            int stated = take(16) << 16 | take(16);
            if (stated != streamCrc) throw corrupt("data does not match its checksum");
            ended = !stream();
        } else {
            throw corrupt("bad block");
        }
    }

    private void block() throws IOException {
        statedBlockCrc = take(16) << 16 | take(16);
        if (take(1) != 0) throw corrupt("a randomised block");
        int origin = take(24);
        int[] used = used();
        int groups = take(3);
        if (groups < 2 || groups > 6) throw corrupt("bad number of tables");
        int[] selectors = selectors(groups);
        int symbols = used.length + 2;
        Table[] tables = new Table[groups];
        for (int i = 0; i < groups; i++) tables[i] = table(symbols);
        int count = symbols(used, selectors, tables, symbols);
        if (origin >= count) throw corrupt("bad origin");
        chain(count);
        position = next[origin] >>> 8;
        left = count;
        last = -1;
        sameCount = 0;
        blockCrc = -1;
        inBlock = true;
    }

    private int[] used() throws IOException {
        int ranges = take(16);
        int[] used = new int[256];
        int count = 0;
        for (int i = 0; i < 16; i++) {
            if ((ranges & 0x8000 >> i) == 0) continue;
            int part = take(16);
            for (int j = 0; j < 16; j++) if ((part & 0x8000 >> j) != 0) used[count++] = i * 16 + j;
        }
        if (count == 0) throw corrupt("an empty block");
        return Arrays.copyOf(used, count);
    }

    private int[] selectors(int groups) throws IOException {
        int count = take(15);
        if (count == 0) throw corrupt("no selectors");
        int[] order = {0, 1, 2, 3, 4, 5};
        int[] selectors = new int[count];
        for (int i = 0; i < count; i++) {
            int j = 0;
            while (take(1) != 0) if (++j >= groups) throw corrupt("bad selector");
            int chosen = order[j];
            System.arraycopy(order, 0, order, 1, j);
            order[0] = chosen;
            selectors[i] = chosen;
        }
        return selectors;
    }

    /** Canonical codes: of each length the highest code, what to add for the symbol's place, and the symbols by length. */
    private record Table(int[] limit, int[] base, int[] symbols, int shortest, int longest) {}

    private Table table(int count) throws IOException {
        int[] lengths = new int[count];
        int length = take(5);
        for (int i = 0; i < count; i++) {
            while (take(1) != 0) length += take(1) == 0 ? 1 : -1;
            if (length < 1 || length > MAX_CODE_BITS) throw corrupt("bad code length");
            lengths[i] = length;
        }
        int[] perLength = new int[MAX_CODE_BITS + 1];
        for (int each : lengths) perLength[each]++;
        int[] symbols = new int[count];
        int at = 0;
        for (int l = 1; l <= MAX_CODE_BITS; l++) for (int i = 0; i < count; i++) if (lengths[i] == l) symbols[at++] = i;
        int[] limit = new int[MAX_CODE_BITS + 1];
        int[] base = new int[MAX_CODE_BITS + 1];
        int code = 0;
        int index = 0;
        for (int l = 1; l <= MAX_CODE_BITS; l++) {
            base[l] = index - code;
            index += perLength[l];
            code += perLength[l];
            limit[l] = code - 1;
            code <<= 1;
        }
        int shortest = 1;
        while (perLength[shortest] == 0) shortest++;
        int longest = MAX_CODE_BITS;
        while (perLength[longest] == 0) longest--;
        return new Table(limit, base, symbols, shortest, longest);
    }

    private int symbol(Table table) throws IOException {
        int code = take(table.shortest);
        for (int l = table.shortest; l <= table.longest; l++) {
            if (code <= table.limit[l]) {
                int index = code + table.base[l];
                if (index < 0 || index >= table.symbols.length) throw corrupt("bad code");
                return table.symbols[index];
            }
            code = code << 1 | take(1);
        }
        throw corrupt("bad code");
    }

    /** Fills {@link #next} with the block's bytes as they stand sorted; how many. */
    private int symbols(int[] used, int[] selectors, Table[] tables, int symbols) throws IOException {
        int[] front = used.clone();
        int count = 0;
        int run = 0;
        int weight = 1;
        int group = 0;
        int inGroup = 0;
        while (true) {
            if (inGroup == 0) {
                if (group == selectors.length) throw corrupt("too few selectors");
                group++;
                inGroup = GROUP;
            }
            inGroup--;
            int symbol = symbol(tables[selectors[group - 1]]);
            if (symbol == RUN_A || symbol == RUN_B) {
                run += weight << symbol;
                weight <<= 1;
                if (run > blockLimit || weight > 1 << 21) throw corrupt("a run that is too long");
                continue;
            }
            if (run > 0) {
                if (count + run > blockLimit) throw corrupt("a block that is too long");
                Arrays.fill(next, count, count + run, front[0]);
                count += run;
                run = 0;
                weight = 1;
            }
            if (symbol == symbols - 1) return count;
            if (count == blockLimit) throw corrupt("a block that is too long");
            int place = symbol - 1;
            int value = front[place];
            System.arraycopy(front, 0, front, 1, place);
            front[0] = value;
            next[count++] = value;
        }
    }

    /** Turns the sorted bytes into a chain: beside each byte the place of the one that follows it. */
    private void chain(int count) {
        int[] starts = new int[256];
        for (int i = 0; i < count; i++) starts[next[i] & 0xff]++;
        int sum = 0;
        for (int i = 0; i < 256; i++) {
            int n = starts[i];
            starts[i] = sum;
            sum += n;
        }
        for (int i = 0; i < count; i++) {
            int value = next[i] & 0xff;
            next[starts[value]++] |= i << 8;
        }
    }

    private int take(int count) throws IOException {
        while (bitCount < count) {
            int value = in.read();
            if (value < 0) throw new EOFException("unexpected EOF");
            bits = bits << 8 | value;
            bitCount += 8;
        }
        bitCount -= count;
        return (int) (bits >>> bitCount & (1L << count) - 1);
    }

    private static int[] crcTable() {
        int[] table = new int[256];
        for (int i = 0; i < 256; i++) {
            int value = i << 24;
            for (int bit = 0; bit < 8; bit++) value = value < 0 ? value << 1 ^ 0x04c11db7 : value << 1;
            table[i] = value;
        }
        return table;
    }

    private static IOException corrupt(String how) {
        return new IOException("bzip2: " + how);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
