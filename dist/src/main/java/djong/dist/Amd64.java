package djong.dist;

/** Intel 64 and AMD64: the registers rbx, rbp, r12 to r15, r8 and r9; rax is for results, as the system calls have it. */
final class Amd64 extends Assembler {
    private static final int RAX = 0;
    private static final int RSP = 4;
    private static final int WIDE = 0x48;
    private static final int[] REGISTERS = {3, 5, 12, 13, 14, 15, 9, 8};
    /** rdi, rsi, rdx, r10, r8. */
    private static final int[] ARGUMENTS = {7, 6, 2, 10, 8};

    Amd64(int entry, int capacityBytes) {
        super(entry, capacityBytes);
    }

    private static int number(Register register) {
        return REGISTERS[register.ordinal()];
    }

    /** An instruction on a register; {@code more} is the second register, or the operation's other half. */
    private Assembler direct(int prefix, int operation, int more, int register) {
        return bytes(prefix | more >> 3 << 2 | register >> 3, operation, 0xc0 | (more & 7) << 3 | register & 7);
    }

    private void indirect(int prefix, int[] operation, int register, int base, int offset) {
        bytes(prefix | register >> 3 << 2 | base >> 3).bytes(operation);
        bytes(0x80 | (register & 7) << 3 | base & 7);
        if ((base & 7) == RSP) bytes(0x24);
        word(offset);
    }

    private void move(int to, int from) {
        direct(WIDE, 0x89, from, to);
    }

    private void move(int to, Argument from) {
        switch (from) {
            case Number(int value) -> direct(WIDE, 0xc7, 0, to).word(value);
            case Value(Register register) -> move(to, number(register));
            case Address(String label) -> {
                bytes(WIDE | to >> 3 << 2, 0x8d, (to & 7) << 3 | 5);
                wordTo(label, 0);
            }
        }
    }

    @Override
    void stack(Register to) {
        move(number(to), RSP);
    }

    @Override
    void set(Register to, int value) {
        move(number(to), new Number(value));
    }

    @Override
    void copy(Register to, Register from) {
        move(number(to), number(from));
    }

    @Override
    void add(Register to, int value) {
        direct(WIDE, 0x81, 0, number(to)).word(value);
    }

    @Override
    void and(Register to, int mask) {
        direct(WIDE, 0x81, 4, number(to)).word(mask);
    }

    @Override
    void shiftRight(Register to, int bits) {
        direct(WIDE, 0xc1, 5, number(to)).bytes(bits);
    }

    @Override
    void load(Register to, Register base, int offset) {
        indirect(WIDE, new int[] {0x8b}, number(to), number(base), offset);
    }

    @Override
    void loadInt(Register to, Register base, int offset) {
        indirect(0x40, new int[] {0x8b}, number(to), number(base), offset);
    }

    @Override
    void loadByte(Register to, Register base, int offset) {
        indirect(0x40, new int[] {0x0f, 0xb6}, number(to), number(base), offset);
    }

    @Override
    void store(Register from, Register base, int offset) {
        indirect(WIDE, new int[] {0x89}, number(from), number(base), offset);
    }

    @Override
    void storeByte(Register from, Register base, int offset) {
        indirect(0x40, new int[] {0x88}, number(from), number(base), offset);
    }

    @Override
    void address(Register to, String label) {
        move(number(to), new Address(label));
    }

    @Override
    void jump(String label) {
        bytes(0xe9).wordTo(label, 0);
    }

    @Override
    void jumpIf(Register left, Condition condition, int right, String label) {
        direct(WIDE, 0x81, 7, number(left)).word(right);
        bytes(
                        0x0f,
                        switch (condition) {
                            case EQUAL -> 0x84;
                            case DIFFERENT -> 0x85;
                            case LESS -> 0x8c;
                        })
                .wordTo(label, 0);
    }

    @Override
    void jumpIfEqual(Register left, Register right, String label) {
        direct(WIDE, 0x39, number(right), number(left)).bytes(0x0f, 0x84).wordTo(label, 0);
    }

    @Override
    void call(Register to, Call call, Argument... arguments) {
        for (int i = 0; i < arguments.length; i++) move(ARGUMENTS[i], arguments[i]);
        move(RAX, new Number(call.amd64()));
        bytes(0x0f, 0x05);
        move(number(to), RAX);
    }

    /** Distances count from the next instruction. */
    @Override
    int resolve(int word, int distance) {
        return distance - Integer.BYTES;
    }
}
