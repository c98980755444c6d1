package djong.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Processes by number. A number can be reused: compare the start time, or hold a {@link Pidfd}. */
public final class Processes {
    private static final int SCHED_FIFO = 1;
    private static final int SCHED_RESET_ON_FORK = 0x40000000;

    private Processes() {}

    /** Clock ticks after boot at which the process started; empty when there is none. proc_pid_stat(5), field 22. */
    public static OptionalLong startTime(int pid) {
        String stat;
        try {
            stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return OptionalLong.empty();
        }
        // The second field is the command in parentheses and may hold spaces and parentheses itself.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return fields.length > 19 ? OptionalLong.of(Long.parseLong(fields[19])) : OptionalLong.empty();
    }

    /** Whether the process exists, is no zombie, and started at {@code startTimeTicks}. */
    public static boolean isAlive(int pid, long startTimeTicks) {
        String stat;
        try {
            stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return false;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return fields.length > 19
                && Long.parseLong(fields[19]) == startTimeTicks
                && !fields[0].equals("Z")
                && !fields[0].equals("X");
    }

    /**
     * Lets a process run before all ordinary ones whenever it has something to do; the processes that it makes are ordinary. sched(7). Needs CAP_SYS_NICE
     * and, where the kernel groups such processes, a share of the group's: where it may not be, @throws ErrnoException EPERM
     */
    public static void hurry(int pid) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            // struct sched_param: the priority, and 1 is the least.
            MemorySegment priority = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
            Libc.call(
                    Syscall.SCHED_SETSCHEDULER,
                    Integer.toString(pid),
                    pid,
                    SCHED_FIFO | SCHED_RESET_ON_FORK,
                    priority.address());
        }
    }

    /** Sends a signal; 0 only asks. kill(2), CAP_KILL for another user's. @throws ErrnoException ESRCH when it is gone */
    public static void kill(int pid, int signal) throws ErrnoException {
        // 0 and negative numbers would reach whole groups, the daemon's own among them.
        if (pid <= 0) throw new IllegalArgumentException("pid " + pid);
        Libc.call(Syscall.KILL, Integer.toString(pid), pid, signal);
    }

    /**
     * Sends a signal to a process and to all others of its group; to it alone while it is still in our own. kill(2), proc_pid_stat(5), field 5.
     *
     * @throws ErrnoException ESRCH when it is gone
     */
    public static void killWithGroup(int pid, int signal) throws ErrnoException {
        int group = group(Integer.toString(pid));
        if (group <= 1 || group == group("self")) kill(pid, signal);
        else Libc.call(Syscall.KILL, Integer.toString(-group), -group, signal);
    }

    /** Whether the process has a handler of its own for a signal; false when there is no such process. proc_pid_status(5), SigCgt. */
    public static boolean handles(int pid, int signal) {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("SigCgt:"))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring("SigCgt:".length()).strip(), 16))
                    .anyMatch(mask -> (mask >>> (signal - 1) & 1) == 1);
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private static int group(String pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[2]);
        } catch (IOException e) {
            return 0;
        }
    }
}
