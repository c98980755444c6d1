package djong.dist;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A static ELF executable without sections, for Linux; elf(5). The file is one segment, readable and executable, never writable, at {@link #ADDRESS};
 * a program that needs memory gets a second one at {@link #MEMORY}, readable and writable, never executable. The stack is not executable.
 */
enum Elf {
    AMD64(62, 0x1000),
    /** Kernels may have pages of 64 KiB. */
    ARM64(183, 0x10000);

    static final long ADDRESS = 0x400000;
    static final int MEMORY = 0x800000;

    private static final int HEADER_BYTES = 64;
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int READ_EXECUTE = 5;
    private static final int READ_WRITE = 6;
    private static final int PT_LOAD = 1;
    private static final int PT_GNU_STACK = 0x6474_e551;

    private final int machine;
    private final int pageBytes;

    Elf(int machine, int pageBytes) {
        this.machine = machine;
        this.pageBytes = pageBytes;
    }

    /** Where the first instruction lies in the file. */
    static int entry(boolean memory) {
        return HEADER_BYTES + (memory ? 3 : 2) * PROGRAM_HEADER_BYTES;
    }

    /**
     * Writes what precedes the first instruction.
     *
     * @param sizeBytes of the whole file
     * @param memoryBytes how much memory the program wants; 0 for none
     */
    void headers(ByteBuffer out, int sizeBytes, int memoryBytes) {
        boolean memory = memoryBytes > 0;
        out.order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}); // 64 bit, little endian, version 1
        out.position(16);
        out.putShort((short) 2).putShort((short) machine).putInt(1); // ET_EXEC, version 1
        out.putLong(ADDRESS + entry(memory))
                .putLong(HEADER_BYTES)
                .putLong(0); // entry, program headers, no section headers
        out.putInt(0).putShort((short) HEADER_BYTES);
        out.putShort((short) PROGRAM_HEADER_BYTES).putShort((short) (memory ? 3 : 2));
        out.putShort((short) 0).putShort((short) 0).putShort((short) 0);

        segment(out, PT_LOAD, READ_EXECUTE, ADDRESS, sizeBytes, sizeBytes, pageBytes);
        // Old kernels want a segment to have something of the file: its private memory begins with a copy of it.
        if (memory) segment(out, PT_LOAD, READ_WRITE, MEMORY, sizeBytes, sizeBytes + memoryBytes, pageBytes);
        segment(out, PT_GNU_STACK, READ_WRITE, 0, 0, 0, 16);
    }

    private static void segment(
            ByteBuffer out, int type, int flags, long address, long fileBytes, long memoryBytes, long align) {
        out.putInt(type).putInt(flags).putLong(0).putLong(address).putLong(address);
        out.putLong(fileBytes).putLong(memoryBytes).putLong(align);
    }
}
