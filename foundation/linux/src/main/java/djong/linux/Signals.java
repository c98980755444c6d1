package djong.linux;

import java.util.List;
import java.util.Locale;

/** Signal names and numbers of signal(7), the same on amd64 and arm64. */
public final class Signals {
    public static final int SIGHUP = 1;
    public static final int SIGINT = 2;
    public static final int SIGQUIT = 3;
    public static final int SIGKILL = 9;
    public static final int SIGTERM = 15;
    public static final int SIGCHLD = 17;
    public static final int SIGCONT = 18;
    public static final int SIGSTOP = 19;
    public static final int SIGWINCH = 28;

    /** The first and last real-time signal as glibc counts them, which keeps two for itself. */
    private static final int SIGRTMIN = 34;

    private static final int SIGRTMAX = 64;

    private static final List<String> NAMES = List.of(
            "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
            "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM",
            "PROF", "WINCH", "IO", "PWR", "SYS");

    private Signals() {}

    /**
     * The number of {@code SIGTERM}, {@code TERM}, {@code term}, {@code 15}, {@code RTMIN+3} or {@code RTMAX-1}.
     *
     * @throws IllegalArgumentException for anything else, with Docker's words
     */
    public static int number(String signal) {
        if (!signal.isEmpty() && signal.chars().allMatch(c -> c >= '0' && c <= '9') && signal.length() <= 3) {
            int number = Integer.parseInt(signal);
            if (number >= 1 && number <= SIGRTMAX) return number;
            throw unknown(signal);
        }
        String name = signal.toUpperCase(Locale.ROOT);
        if (name.startsWith("SIG")) name = name.substring(3);
        int index = name.isEmpty() ? -1 : NAMES.indexOf(name);
        if (index > 0) return index;
        int number = switch (name) {
            case "CLD" -> SIGCHLD;
            case "POLL" -> 29;
            case "IOT" -> 6;
            case "RTMIN" -> SIGRTMIN;
            case "RTMAX" -> SIGRTMAX;
            default -> realTime(name);
        };
        if (number < SIGRTMIN && number != SIGCHLD && number != 29 && number != 6) throw unknown(signal);
        return number;
    }

    private static int realTime(String name) {
        if (!name.matches("RTM(IN\\+|AX-)\\d{1,2}")) return -1;
        int distance = Integer.parseInt(name.substring(6));
        if (distance > SIGRTMAX - SIGRTMIN) return -1;
        return name.startsWith("RTMIN") ? SIGRTMIN + distance : SIGRTMAX - distance;
    }

    private static IllegalArgumentException unknown(String signal) {
        return new IllegalArgumentException("invalid signal: " + signal);
    }

    /** The name with its SIG, as {@code SIGTERM}; {@code SIGRTMIN+n} from 34 on; the number itself where none is known. */
    public static String name(int signal) {
        if (signal > 0 && signal < NAMES.size()) return "SIG" + NAMES.get(signal);
        if (signal == SIGRTMIN) return "SIGRTMIN";
        if (signal > SIGRTMIN && signal <= SIGRTMAX) return "SIGRTMIN+" + (signal - SIGRTMIN);
        return Integer.toString(signal);
    }
}
