package djong.it;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A Linux program, made byte by byte since no compiler may be at hand: it makes a list of system calls, each in a process of its own, and writes one
 * byte for each: 0 when the call succeeded, else its errno, and {@link #KILLED} when the call ended the process. Static, for amd64; elf(5), syscall(2).
 */
final class Probe {
    /** A signal ended the process that made the call; so it is where the kernel has no 32-bit calls. */
    static final int KILLED = 255;

    /** Where {@link #WORDS} lie when the program runs; below 4 GiB, so that 32-bit calls reach them. */
    static final long WORDS_ADDRESS = Probe.BASE + Probe.WORDS_AT;

    private static final long BASE = 0x400000;
    private static final int CODE_AT = 64 + 56;
    private static final int WORDS_AT = 0x200;
    private static final int TABLE_AT = 0x300;
    private static final int ROW = 64;

    /** One call. {@code old} is the 32-bit entry, {@code int 0x80}, with its own numbers. */
    record Call(boolean old, long number, List<Long> arguments) {
        static Call of(long number, long... arguments) {
            return new Call(
                    false, number, java.util.Arrays.stream(arguments).boxed().toList());
        }

        static Call old(long number, long... arguments) {
            return new Call(
                    true, number, java.util.Arrays.stream(arguments).boxed().toList());
        }
    }

    private Probe() {}

    /** The program that makes these calls, in order. {@code words} are memory for arguments that are pointers; 64 at most. */
    static byte[] program(List<Call> calls, int... words) {
        int results = TABLE_AT + ROW * calls.size();
        int size = results + calls.size();
        ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0x464c457f).put(new byte[] {2, 1, 1}).position(16); // 64 bit, little endian, version 1
        elf.putShort((short) 2).putShort((short) 62).putInt(1); // ET_EXEC, amd64
        elf.putLong(BASE + CODE_AT).putLong(64).putLong(0).putInt(0); // entry, program headers, no sections
        elf.putShort((short) 64).putShort((short) 56).putShort((short) 1).putShort((short) 64);
        elf.position(64);
        elf.putInt(1).putInt(7).putLong(0); // PT_LOAD; readable, writable, executable
        elf.putLong(BASE).putLong(BASE).putLong(size).putLong(size).putLong(0x1000);
        code(elf, calls.size(), BASE + results);
        elf.position(WORDS_AT);
        for (int word : words) elf.putInt(word);
        elf.position(TABLE_AT);
        for (Call call : calls) {
            elf.putLong(call.old() ? 1 : 0).putLong(call.number());
            for (int i = 0; i < 6; i++)
                elf.putLong(i < call.arguments().size() ? call.arguments().get(i) : 0);
        }
        return elf.array();
    }

    private static void code(ByteBuffer out, int calls, long results) {
        put(out, 0x49, 0xbc).putLong(BASE + TABLE_AT); // mov r12, the table
        put(out, 0x49, 0xbd).putLong(calls); // mov r13, how many
        put(out, 0x49, 0xbe).putLong(results); // mov r14, where the answers go
        int next = out.position();
        put(out, 0xb8, 57, 0, 0, 0, 0x0f, 0x05); // fork
        put(out, 0x85, 0xc0, 0x0f, 0x84); // test eax, eax; jz child
        int toChild = out.position();
        out.putInt(0);
        put(out, 0x48, 0x89, 0xc7); // mov rdi, rax: its number
        put(out, 0x48, 0x8d, 0x74, 0x24, 0xf0); // lea rsi, [rsp - 16]: its status
        put(out, 0x31, 0xd2, 0x45, 0x31, 0xd2); // xor edx, edx; xor r10d, r10d
        put(out, 0xb8, 61, 0, 0, 0, 0x0f, 0x05); // wait4
        put(out, 0x8b, 0x44, 0x24, 0xf0); // mov eax, [rsp - 16]
        put(out, 0xa8, 0x7f, 0x74, 0x05); // test al, 0x7f: a signal; jz over the next
        put(out, 0xb8, 0, KILLED, 0, 0); // mov eax, KILLED << 8
        put(out, 0xc1, 0xe8, 8); // shr eax, 8: the exit code
        put(out, 0x41, 0x88, 0x06, 0x49, 0xff, 0xc6); // mov [r14], al; inc r14
        put(out, 0x49, 0x83, 0xc4, ROW); // add r12, the next row
        put(out, 0x49, 0xff, 0xcd, 0x0f, 0x85); // dec r13; jnz next
        out.putInt(next - (out.position() + 4));
        put(out, 0xb8, 1, 0, 0, 0, 0xbf, 1, 0, 0, 0); // write, standard output
        put(out, 0x48, 0xbe).putLong(results);
        put(out, 0xba).putInt(calls);
        put(out, 0x0f, 0x05);
        put(out, 0x31, 0xff, 0xb8, 231, 0, 0, 0, 0x0f, 0x05); // exit_group(0)
        out.putInt(toChild, out.position() - (toChild + 4));
        put(out, 0xb8, 37, 0, 0, 0, 0xbf, 2, 0, 0, 0, 0x0f, 0x05); // alarm(2): nothing waits for ever
        put(out, 0x49, 0x8b, 0x44, 0x24, 8); // mov rax, [r12 + 8]: the call's number
        put(out, 0x49, 0x8b, 0x7c, 0x24, 16); // rdi, and so on: its arguments
        put(out, 0x49, 0x8b, 0x74, 0x24, 24);
        put(out, 0x49, 0x8b, 0x54, 0x24, 32);
        put(out, 0x4d, 0x8b, 0x54, 0x24, 40);
        put(out, 0x4d, 0x8b, 0x44, 0x24, 48);
        put(out, 0x4d, 0x8b, 0x4c, 0x24, 56);
        put(out, 0x49, 0x83, 0x3c, 0x24, 0, 0x75, 4); // cmp qword [r12], 0; jnz the old way
        put(out, 0x0f, 0x05, 0xeb, 17); // syscall; jmp to the end
        put(out, 0x89, 0xfb, 0x89, 0xf1); // mov ebx, edi; mov ecx, esi
        put(out, 0x44, 0x89, 0xd6, 0x44, 0x89, 0xc7, 0x31, 0xed); // mov esi, r10d; mov edi, r8d; xor ebp, ebp
        put(out, 0xcd, 0x80, 0x48, 0x63, 0xc0); // int 0x80; movsxd rax, eax
        put(out, 0x48, 0xf7, 0xd8); // neg rax: the errno, where it is small
        put(out, 0x48, 0x3d, 0xff, 0x0f, 0, 0, 0x76, 2, 0x31, 0xc0); // cmp rax, 4095; jbe; xor eax, eax
        put(out, 0x89, 0xc7, 0xb8, 231, 0, 0, 0, 0x0f, 0x05); // exit_group(errno)
        if (out.position() > WORDS_AT) throw new IllegalStateException("the code reaches into its data");
    }

    private static ByteBuffer put(ByteBuffer out, int... bytes) {
        for (int b : bytes) out.put((byte) b);
        return out;
    }
}
