package djong.dist;

import static djong.dist.Assembler.Condition.DIFFERENT;
import static djong.dist.Assembler.Condition.EQUAL;
import static djong.dist.Assembler.Condition.LESS;
import static djong.dist.Assembler.Register.A;
import static djong.dist.Assembler.Register.B;
import static djong.dist.Assembler.Register.C;
import static djong.dist.Assembler.Register.D;
import static djong.dist.Assembler.Register.E;
import static djong.dist.Assembler.Register.F;
import static djong.dist.Assembler.Register.G;
import static djong.dist.Assembler.Register.H;
import static djong.dist.Assembler.number;
import static djong.dist.Assembler.value;

import djong.dist.Assembler.Call;
import java.nio.ByteBuffer;

/**
 * The program that {@code --init} makes process 1 of a container, where neither tini nor catatonit is installed: {@code init [--] PROGRAM [ARGUMENT...]}.
 * It starts the program in a process group of its own, in the foreground of the terminal if there is one, passes on every signal that reaches it, reaps
 * whatever becomes its child, and ends with the program's exit code, or 128 and the number of the signal that ended it.
 *
 * <p>The program is looked for as execvp(3) does: in PATH when its name has no slash, and given to the shell when the kernel does not know its format. 127
 * means that it was not found, 126 that it may not be run.
 *
 * <p>What the registers hold: A the program's arguments, C the environment, F this program's memory; in the parent B the child, in the child B the
 * program's name. The others come and go.
 */
final class InitElf {
    private static final Call WRITE = new Call(1, 64);
    private static final Call SIGPROCMASK = new Call(14, 135);
    private static final Call IOCTL = new Call(16, 29);
    private static final Call GETPID = new Call(39, 172);
    private static final Call CLONE = new Call(56, 220);
    private static final Call EXECVE = new Call(59, 221);
    private static final Call WAIT4 = new Call(61, 260);
    private static final Call KILL = new Call(62, 129);
    private static final Call SETPGID = new Call(109, 154);
    private static final Call SIGTIMEDWAIT = new Call(128, 137);
    private static final Call PRCTL = new Call(157, 167);
    private static final Call EXIT_GROUP = new Call(231, 94);

    private static final int SIGCHLD = 17;
    private static final int SIG_BLOCK = 0;
    private static final int SIG_SETMASK = 2;
    private static final int SIGSET_BYTES = 8;
    private static final int TIOCSPGRP = 0x5410;
    private static final int WNOHANG = 1;
    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int EACCES = 13;
    private static final int ENOEXEC = 8;
    private static final int STDERR = 2;
    private static final int POINTER = 8;
    /** {@code PATH}, as a little-endian number. */
    private static final int PATH = 'P' | 'A' << 8 | 'T' << 16 | 'H' << 24;

    private static final int NOT_RUNNABLE = 126;
    private static final int NOT_FOUND = 127;

    /** The file itself lies below; see {@link Elf}. */
    private static final int ALL_SIGNALS = 0x1000;

    private static final int FORMER_SIGNALS = ALL_SIGNALS + 8;
    private static final int STATUS = FORMER_SIGNALS + 8;
    private static final int REST_OF_PATH = STATUS + 8;
    /** A folder of PATH and a name: the kernel takes no string above 128 KiB. */
    private static final int FILE_NAME = REST_OF_PATH + 8;

    private static final int MEMORY_BYTES = FILE_NAME + 2 * (128 << 10) + 16;
    private static final int CAPACITY_BYTES = ALL_SIGNALS;

    private final Assembler to;

    private InitElf(Assembler to) {
        this.to = to;
    }

    /** The whole file. */
    static byte[] program(Elf machine) {
        int entry = Elf.entry(true);
        Assembler assembler = switch (machine) {
            case AMD64 -> new Amd64(entry, CAPACITY_BYTES);
            case ARM64 -> new Arm64(entry, CAPACITY_BYTES);
        };
        var program = new InitElf(assembler);
        program.begin();
        program.parent();
        program.child();
        program.search();
        program.run();
        program.failed();
        byte[] file = assembler.assembled();
        machine.headers(ByteBuffer.wrap(file), file.length, MEMORY_BYTES);
        return file;
    }

    private void begin() {
        to.stack(A);
        to.set(F, Elf.MEMORY);
        to.add(A, 2 * POINTER); // argc and this program's own name
        to.copy(C, A);
        to.label("find environment");
        to.load(D, C, 0);
        to.add(C, POINTER);
        to.jumpIf(D, DIFFERENT, 0, "find environment");

        to.load(D, A, 0);
        to.jumpIf(D, EQUAL, 0, "nothing to do");
        for (int i = 0; i < 3; i++) {
            to.loadByte(E, D, i);
            to.jumpIf(E, DIFFERENT, "--\0".charAt(i), "begin");
        }
        to.add(A, POINTER);
        to.load(D, A, 0);
        to.jumpIf(D, EQUAL, 0, "nothing to do");

        to.label("begin");
        to.set(D, -1);
        to.store(D, F, ALL_SIGNALS);
        signals(SIG_BLOCK, ALL_SIGNALS, FORMER_SIGNALS);
        // Where others share the container's processes, this is not process 1.
        to.call(D, PRCTL, number(PR_SET_CHILD_SUBREAPER), number(1));
        to.call(B, CLONE, number(SIGCHLD), number(0), number(0), number(0), number(0));
        to.jumpIf(B, EQUAL, 0, "child");
        to.jumpIf(B, LESS, 0, "nothing to do");
    }

    private void signals(int how, int set, int former) {
        to.call(
                D,
                SIGPROCMASK,
                number(how),
                number(Elf.MEMORY + set),
                number(former == 0 ? 0 : Elf.MEMORY + former),
                number(SIGSET_BYTES));
    }

    private void parent() {
        to.label("wait");
        to.call(D, SIGTIMEDWAIT, number(Elf.MEMORY + ALL_SIGNALS), number(0), number(0), number(SIGSET_BYTES));
        to.jumpIf(D, LESS, 0, "wait");
        to.jumpIf(D, EQUAL, SIGCHLD, "reap");
        to.call(E, KILL, value(B), value(D));
        to.jump("wait");

        to.label("reap");
        to.call(D, WAIT4, number(-1), number(Elf.MEMORY + STATUS), number(WNOHANG), number(0));
        to.jumpIf(D, LESS, 1, "wait");
        to.copy(E, D);
        to.jumpIfEqual(E, B, "ended");
        to.jump("reap");

        to.label("ended");
        to.loadInt(D, F, STATUS);
        to.copy(E, D);
        to.and(E, 0x7f);
        to.jumpIf(E, EQUAL, 0, "exited");
        to.add(E, 128);
        to.call(D, EXIT_GROUP, value(E));
        to.label("exited");
        to.shiftRight(D, 8);
        to.and(D, 0xff);
        to.call(D, EXIT_GROUP, value(D));
    }

    private void child() {
        to.label("child");
        to.call(D, SETPGID, number(0), number(0));
        to.call(D, GETPID);
        to.store(D, F, STATUS);
        // Fails where there is no terminal.
        to.call(D, IOCTL, number(0), number(TIOCSPGRP), number(Elf.MEMORY + STATUS));
        signals(SIG_SETMASK, FORMER_SIGNALS, 0);

        to.load(B, A, 0);
        to.copy(D, B);
        to.label("look for a slash");
        to.loadByte(H, D, 0);
        to.jumpIf(H, EQUAL, 0, "search");
        to.add(D, 1);
        to.jumpIf(H, DIFFERENT, '/', "look for a slash");
        to.set(E, NOT_FOUND);
        to.set(D, 0);
        to.store(D, F, REST_OF_PATH);
        to.copy(D, B);
        to.jump("run");
    }

    /** Leaves the file's name in D, what is left of PATH in memory, the exit code of a failure in E. */
    private void search() {
        to.label("search");
        to.copy(D, C);
        to.label("find PATH");
        to.load(G, D, 0);
        to.jumpIf(G, EQUAL, 0, "no PATH");
        to.add(D, POINTER);
        to.loadInt(H, G, 0);
        to.jumpIf(H, DIFFERENT, PATH, "find PATH");
        to.loadByte(H, G, "PATH".length());
        to.jumpIf(H, DIFFERENT, '=', "find PATH");
        to.add(G, "PATH=".length());
        to.jump("have PATH");
        to.label("no PATH");
        to.address(G, "standard PATH");
        to.label("have PATH");
        to.set(E, NOT_FOUND);

        to.label("next folder");
        to.set(D, Elf.MEMORY + FILE_NAME);
        to.label("copy folder");
        to.loadByte(H, G, 0);
        to.jumpIf(H, EQUAL, 0, "have folder");
        to.jumpIf(H, EQUAL, ':', "have folder");
        to.storeByte(H, D, 0);
        to.add(D, 1);
        to.add(G, 1);
        to.jump("copy folder");
        to.label("have folder");
        to.store(G, F, REST_OF_PATH);
        to.copy(G, B);
        to.jumpIf(D, EQUAL, Elf.MEMORY + FILE_NAME, "copy name"); // nothing means here
        to.set(H, '/');
        to.storeByte(H, D, 0);
        to.add(D, 1);
        to.label("copy name");
        to.loadByte(H, G, 0);
        to.storeByte(H, D, 0);
        to.add(D, 1);
        to.add(G, 1);
        to.jumpIf(H, DIFFERENT, 0, "copy name");
        to.set(D, Elf.MEMORY + FILE_NAME);
    }

    private void run() {
        to.label("run");
        to.call(H, EXECVE, value(D), value(A), value(C));
        to.jumpIf(H, EQUAL, -ENOEXEC, "script");
        to.jumpIf(H, DIFFERENT, -EACCES, "go on");
        to.set(E, NOT_RUNNABLE);
        to.label("go on");
        to.load(G, F, REST_OF_PATH);
        to.jumpIf(G, EQUAL, 0, "failed");
        to.loadByte(H, G, 0);
        to.jumpIf(H, EQUAL, 0, "failed");
        to.add(G, 1);
        to.jump("next folder");

        // Before the name there is room for the shell's: that of this program, or of the dashes.
        to.label("script");
        to.store(D, A, 0);
        to.add(A, -POINTER);
        to.address(D, "shell");
        to.store(D, A, 0);
        to.call(H, EXECVE, value(D), value(A), value(C));
        to.set(E, NOT_RUNNABLE);
    }

    private void failed() {
        to.label("failed");
        to.address(D, "exec");
        write("say exec");
        to.copy(D, B);
        write("say name");
        to.address(D, "not found");
        to.jumpIf(E, EQUAL, NOT_FOUND, "say why");
        to.address(D, "not permitted");
        write("say why");
        to.call(D, EXIT_GROUP, value(E));
        to.label("nothing to do");
        to.call(D, EXIT_GROUP, number(1));

        to.text("standard PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        to.text("shell", "/bin/sh");
        to.text("exec", "[FATAL init] exec ");
        to.text("not found", " failed: No such file or directory\n");
        to.text("not permitted", " failed: Permission denied\n");
    }

    /** Writes the text at D. */
    private void write(String label) {
        to.label(label);
        to.copy(G, D);
        to.set(A, 0);
        to.label(label + ", length");
        to.loadByte(H, G, 0);
        to.jumpIf(H, EQUAL, 0, label + ", now");
        to.add(G, 1);
        to.add(A, 1);
        to.jump(label + ", length");
        to.label(label + ", now");
        to.call(H, WRITE, number(STDERR), value(D), value(A));
    }
}
