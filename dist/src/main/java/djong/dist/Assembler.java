package djong.dist;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Instructions that every machine has in some form, so that a program is written once for all. Eight registers, of 64 bits, outlive system calls.
 * Numbers are of 32 bits and signed. A label may be used before it is set; nothing checks that what jumps to it expects what it finds.
 */
abstract class Assembler {
    /** Where values live. */
    enum Register {
        A,
        B,
        C,
        D,
        E,
        F,
        G,
        H
    }

    /** An argument of a system call. */
    sealed interface Argument {}

    record Number(int value) implements Argument {}

    record Value(Register register) implements Argument {}

    record Address(String label) implements Argument {}

    enum Condition {
        EQUAL,
        DIFFERENT,
        LESS
    }

    /** A system call's number on each machine; those of a new one are in its asm/unistd.h. */
    record Call(int amd64, int arm64) {}

    private record Use(int at, String label) {}

    private final ByteBuffer code;
    private final Map<String, Integer> labels = new HashMap<>();
    private final List<Use> uses = new ArrayList<>();

    Assembler(int entry, int capacityBytes) {
        code = ByteBuffer.allocate(capacityBytes).order(ByteOrder.LITTLE_ENDIAN).position(entry);
    }

    static Argument number(int value) {
        return new Number(value);
    }

    static Argument value(Register register) {
        return new Value(register);
    }

    /** The stack pointer as it was when the program began, if nothing else was done before. */
    abstract void stack(Register to);

    abstract void set(Register to, int value);

    abstract void copy(Register to, Register from);

    abstract void add(Register to, int value);

    abstract void and(Register to, int mask);

    abstract void shiftRight(Register to, int bits);

    abstract void load(Register to, Register base, int offset);

    /** Four bytes, the upper half of the register becomes zero. */
    abstract void loadInt(Register to, Register base, int offset);

    abstract void loadByte(Register to, Register base, int offset);

    abstract void store(Register from, Register base, int offset);

    abstract void storeByte(Register from, Register base, int offset);

    abstract void address(Register to, String label);

    abstract void jump(String label);

    abstract void jumpIf(Register left, Condition condition, int right, String label);

    abstract void jumpIfEqual(Register left, Register right, String label);

    /** Its result goes to {@code to}; a failure is a negative errno. Five arguments at most. */
    abstract void call(Register to, Call call, Argument... arguments);

    void label(String name) {
        if (labels.put(name, code.position()) != null) throw new IllegalStateException("two labels " + name);
    }

    void text(String label, String text) {
        label(label);
        code.put(text.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
    }

    final Assembler bytes(int... values) {
        for (int value : values) code.put((byte) value);
        return this;
    }

    final Assembler word(int value) {
        code.putInt(value);
        return this;
    }

    /** Four bytes that {@link #resolve} makes lead to the label. */
    final void wordTo(String label, int word) {
        uses.add(new Use(code.position(), label));
        code.putInt(word);
    }

    /** @param word what was put there @param distance from its first byte to the label */
    abstract int resolve(int word, int distance);

    /** The file up to the last instruction; the headers are still to be written. */
    final byte[] assembled() {
        for (Use use : uses) {
            Integer target = labels.get(use.label());
            if (target == null) throw new IllegalStateException("no label " + use.label());
            code.putInt(use.at(), resolve(code.getInt(use.at()), target - use.at()));
        }
        byte[] file = new byte[code.position()];
        code.get(0, file);
        return file;
    }
}
