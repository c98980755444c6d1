package djong.dist;

/** AArch64: the registers x19 to x26; x9 is for numbers, x0 for results. */
final class Arm64 extends Assembler {
    private static final int FIRST = 19;
    private static final int NUMBER = 9;
    private static final int CALL = 8;
    private static final int ADR = 0x1000_0000;
    private static final int B = 0x1400_0000;
    private static final int B_COND = 0x5400_0000;

    Arm64(int entry, int capacityBytes) {
        super(entry, capacityBytes);
    }

    private static int number(Register register) {
        return FIRST + register.ordinal();
    }

    private void three(int operation, int to, int left, int right) {
        word(operation | right << 16 | left << 5 | to);
    }

    private void move(int to, Argument from) {
        switch (from) {
            case Number(int value) -> move(to, value);
            case Value(Register register) -> three(0xaa00_0000, to, 31, number(register));
            case Address(String label) -> wordTo(label, ADR | to);
        }
    }

    private void move(int to, int value) {
        int low = value & 0xffff;
        int high = value >>> 16;
        if (value < 0) word(0x9280_0000 | (low ^ 0xffff) << 5 | to); // movn
        else word(0xd280_0000 | low << 5 | to); // movz
        if (high != (value < 0 ? 0xffff : 0)) word(0xf2a0_0000 | high << 5 | to); // movk, shifted by 16
    }

    @Override
    void stack(Register to) {
        word(0x9100_03e0 | number(to));
    }

    @Override
    void set(Register to, int value) {
        move(number(to), value);
    }

    @Override
    void copy(Register to, Register from) {
        move(number(to), new Value(from));
    }

    @Override
    void add(Register to, int value) {
        move(NUMBER, value);
        three(0x8b00_0000, number(to), number(to), NUMBER);
    }

    @Override
    void and(Register to, int mask) {
        move(NUMBER, mask);
        three(0x8a00_0000, number(to), number(to), NUMBER);
    }

    @Override
    void shiftRight(Register to, int bits) {
        word(0xd340_fc00 | bits << 16 | number(to) << 5 | number(to));
    }

    /** Loads and stores at a base and an offset in a register. */
    private void memory(int operation, Register value, Register base, int offset) {
        move(NUMBER, offset);
        three(operation, number(value), number(base), NUMBER);
    }

    @Override
    void load(Register to, Register base, int offset) {
        memory(0xf860_6800, to, base, offset);
    }

    @Override
    void loadInt(Register to, Register base, int offset) {
        memory(0xb860_6800, to, base, offset);
    }

    @Override
    void loadByte(Register to, Register base, int offset) {
        memory(0x3860_6800, to, base, offset);
    }

    @Override
    void store(Register from, Register base, int offset) {
        memory(0xf820_6800, from, base, offset);
    }

    @Override
    void storeByte(Register from, Register base, int offset) {
        memory(0x3820_6800, from, base, offset);
    }

    @Override
    void address(Register to, String label) {
        move(number(to), new Address(label));
    }

    @Override
    void jump(String label) {
        wordTo(label, B);
    }

    private void compare(int left, int right) {
        three(0xeb00_0000, 31, left, right);
    }

    @Override
    void jumpIf(Register left, Condition condition, int right, String label) {
        move(NUMBER, right);
        compare(number(left), NUMBER);
        wordTo(
                label,
                B_COND
                        | switch (condition) {
                            case EQUAL -> 0;
                            case DIFFERENT -> 1;
                            case LESS -> 11;
                        });
    }

    @Override
    void jumpIfEqual(Register left, Register right, String label) {
        compare(number(left), number(right));
        wordTo(label, B_COND);
    }

    @Override
    void call(Register to, Call call, Argument... arguments) {
        for (int i = 0; i < arguments.length; i++) move(i, arguments[i]);
        move(CALL, call.arm64());
        word(0xd400_0001);
        three(0xaa00_0000, number(to), 31, 0);
    }

    @Override
    int resolve(int word, int distance) {
        if ((word & 0x9f00_0000) == ADR) return word | (distance & 3) << 29 | (distance >> 2 & 0x7ffff) << 5;
        if ((word & 0xfc00_0000) == B) return word | distance >> 2 & 0x3ff_ffff;
        return word | (distance >> 2 & 0x7ffff) << 5;
    }
}
