package djong.runtime;

import djong.runtime.TaskException.Kind;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the OCI runtimes complain about, in the words of Docker's default runtime: clients and scripts look for them, and the docker command makes its exit
 * code of them.
 */
final class RuntimeErrors {
    private static final Pattern NOT_FOUND =
            Pattern.compile("executable file [`'\"](.*)[`'\"] not found(?: in \\$PATH)?(?:: .*)?", Pattern.DOTALL);
    /** crun 1.8 answers EPERM for what is not a regular file, later ones say so. */
    private static final Pattern NOT_A_FILE = Pattern.compile(
            "open executable: Operation not permitted|the path [`'\"].*[`'\"] is not a regular file(?:: .*)?",
            Pattern.DOTALL);

    private static final Pattern NOT_EXECUTABLE = Pattern.compile(
            "open executable: Permission denied|the path [`'\"].*[`'\"] exists but it is not executable(?:: .*)?",
            Pattern.DOTALL);
    private static final Pattern CWD = Pattern.compile("chdir(?: to)? [`'\"](.*)[`'\"]: (.*)", Pattern.DOTALL);
    private static final Pattern MOUNT =
            Pattern.compile("mount [`'\"](.*)[`'\"] to [`'\"](.*)[`'\"]: (.*)", Pattern.DOTALL);
    private static final Pattern RLIMIT = Pattern.compile("setrlimit [`'\"]?(\\w+)[`'\"]?: (.*)", Pattern.DOTALL);
    private static final Pattern ALREADY_NAMED = Pattern.compile("(?:level=error msg=\"?|\\[conmon:.?\\]: )");

    /** RLIMIT_* in the order of their numbers; asm-generic/resource.h. */
    private static final List<String> RLIMITS = List.of(
            "CPU",
            "FSIZE",
            "DATA",
            "STACK",
            "CORE",
            "RSS",
            "NPROC",
            "NOFILE",
            "MEMLOCK",
            "AS",
            "LOCKS",
            "SIGPENDING",
            "MSGQUEUE",
            "NICE",
            "RTPRIO",
            "RTTIME");

    private RuntimeErrors() {}

    /** A container's process could not be made. */
    static TaskException create(String runtime, String complaint, String command) {
        String words = words(complaint, command);
        // runc says all of it itself.
        String prefix = words.startsWith("runc create failed")
                ? ""
                : runtime + " create failed: unable to start container process: error during container init: ";
        return new TaskException(
                kind(words),
                "failed to create task for container: failed to create shim task: OCI runtime create failed: " + prefix
                        + words);
    }

    /** A further process could not be made. */
    static TaskException exec(String complaint, String command) {
        String words = words(complaint, command);
        String prefix = words.startsWith("exec failed") ? "" : "exec failed: unable to start container process: ";
        return new TaskException(kind(words), "OCI runtime exec failed: " + prefix + words);
    }

    /** Docker's own command reads its exit code from these words. */
    static Kind kind(String words) {
        String lower = words.toLowerCase(Locale.ROOT);
        if (lower.contains("executable file not found") || lower.contains("no such file or directory"))
            return Kind.NOT_FOUND;
        // A directory on a file, or the other way round.
        if (lower.contains("not a directory")) return Kind.NOT_FOUND;
        if (lower.contains("permission denied") || lower.contains("is a directory")) return Kind.NOT_EXECUTABLE;
        return Kind.OTHER;
    }

    static String words(String complaint, String command) {
        String said = plain(complaint);
        Matcher matcher = NOT_FOUND.matcher(said);
        // What crun names may have been made absolute.
        if (matcher.matches()) return notFound(command.isEmpty() ? matcher.group(1) : command);
        if (NOT_A_FILE.matcher(said).matches()) return "exec: \"" + command + "\": is a directory: permission denied";
        if (NOT_EXECUTABLE.matcher(said).matches())
            // A search of the PATH passes over what cannot be executed.
            return command.indexOf('/') < 0 ? notFound(command) : "exec: \"" + command + "\": permission denied";
        matcher = CWD.matcher(said);
        if (matcher.matches())
            return "chdir to cwd (\"" + matcher.group(1) + "\") set in config.json failed: "
                    + matcher.group(2).toLowerCase(Locale.ROOT);
        matcher = MOUNT.matcher(said);
        if (matcher.matches()) {
            String reason = matcher.group(3).toLowerCase(Locale.ROOT);
            String advice = reason.equals("not a directory")
                    ? ": Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type"
                    : "";
            return "error mounting \"" + matcher.group(1) + "\" to rootfs at \"" + matcher.group(2) + "\": mount src="
                    + matcher.group(1) + ", dst=" + matcher.group(2) + ": " + reason + advice;
        }
        matcher = RLIMIT.matcher(said);
        if (matcher.matches())
            return "error setting rlimits for ready process: error setting rlimit type "
                    + RLIMITS.indexOf(matcher.group(1).replace("RLIMIT_", "")) + ": "
                    + matcher.group(2).toLowerCase(Locale.ROOT);
        return said;
    }

    private static String notFound(String name) {
        return name.indexOf('/') < 0
                ? "exec: \"" + name + "\": executable file not found in $PATH"
                : "exec: \"" + name + "\": stat " + name + ": no such file or directory";
    }

    /** The last line that says something, without what a logger puts around it. */
    private static String plain(String complaint) {
        String last = "";
        for (String line : complaint.strip().split("\n")) if (!line.isBlank()) last = line.strip();
        Matcher logger = ALREADY_NAMED.matcher(last);
        if (logger.find()) last = last.substring(logger.end());
        // Debian 13's crun puts the time before each message.
        last = last.replaceFirst("^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z: ", "");
        if (last.endsWith("\"")) last = last.substring(0, last.length() - 1);
        last = last.replace("\\\"", "\"");
        return last.isEmpty() ? "the runtime ended without saying why" : last;
    }
}
