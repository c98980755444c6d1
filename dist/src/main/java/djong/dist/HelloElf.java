package djong.dist;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A Linux program that writes one text to its standard output and ends with 0: the smallest static ELF executable that says something.
 *
 * <p>Written by hand, byte by byte: the headers of an {@link Elf}, a few instructions, the text. System calls: syscall(2).
 */
enum HelloElf {
    /** write is 1, exit is 60; the number goes to rax, the arguments to rdi, rsi, rdx. */
    AMD64(Elf.AMD64) {
        @Override
        void code(ByteBuffer out, int text, int length) {
            out.put((byte) 0xb8).putInt(1); // mov eax, 1: write
            out.put((byte) 0xbf).putInt(1); // mov edi, 1: standard output
            out.put(new byte[] {0x48, (byte) 0x8d, 0x35}); // lea rsi, [rip + distance from the next instruction]
            out.putInt(text - (out.position() + Integer.BYTES));
            out.put((byte) 0xba).putInt(length); // mov edx, length
            out.put(new byte[] {0x0f, 0x05}); // syscall
            out.put(new byte[] {0x31, (byte) 0xff}); // xor edi, edi
            out.put((byte) 0xb8).putInt(60); // mov eax, 60: exit
            out.put(new byte[] {0x0f, 0x05}); // syscall
        }
    },

    /** write is 64, exit is 93; the number goes to x8, the arguments to x0, x1, x2. */
    ARM64(Elf.ARM64) {
        @Override
        void code(ByteBuffer out, int text, int length) {
            out.putInt(movz(0, 1)); // standard output
            int distance = text - out.position();
            out.putInt(0x1000_0000 | (distance & 3) << 29 | (distance >> 2) << 5 | 1); // adr x1, text
            out.putInt(movz(2, length));
            out.putInt(movz(8, 64));
            out.putInt(SVC);
            out.putInt(movz(0, 0));
            out.putInt(movz(8, 93));
            out.putInt(SVC);
        }
    };

    private static final int SVC = 0xd400_0001;
    private static final int TEXT_AT = 256;

    private final Elf elf;

    HelloElf(Elf elf) {
        this.elf = elf;
    }

    abstract void code(ByteBuffer out, int text, int length);

    /** The whole file. @throws IllegalArgumentException if the text exceeds 65535 bytes, what one instruction can load everywhere */
    byte[] program(byte[] text) {
        if (text.length > 0xffff) throw new IllegalArgumentException("the text has " + text.length + " bytes");
        int size = TEXT_AT + text.length;
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        elf.headers(out, size, 0);
        code(out, TEXT_AT, text.length);
        if (out.position() > TEXT_AT) throw new IllegalStateException("the code runs into the text");
        out.position(TEXT_AT);
        out.put(text);
        return out.array();
    }

    private static int movz(int register, int value) {
        return 0xd280_0000 | value << 5 | register;
    }

    /** A tar archive (ustar) of one executable file owned by root, dated {@code epochSeconds}; ends in two empty blocks. */
    static byte[] tar(String name, byte[] file, long epochSeconds) {
        ByteBuffer header = ByteBuffer.allocate(512);
        field(header, 0, name);
        field(header, 100, "0000755");
        field(header, 108, "0000000");
        field(header, 116, "0000000");
        field(header, 124, String.format("%011o", file.length));
        field(header, 136, String.format("%011o", epochSeconds));
        field(header, 148, "        "); // the checksum is taken with its own field blank
        field(header, 156, "0");
        field(header, 257, "ustar");
        field(header, 263, "00");
        int sum = 0;
        for (byte b : header.array()) sum += b & 0xff;
        field(header, 148, String.format("%06o\0 ", sum));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header.array());
        out.writeBytes(file);
        out.writeBytes(new byte[(512 - file.length % 512) % 512 + 1024]);
        return out.toByteArray();
    }

    private static void field(ByteBuffer header, int at, String value) {
        for (int i = 0; i < value.length(); i++) header.put(at + i, (byte) value.charAt(i));
    }
}
