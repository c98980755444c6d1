package djong.engine.container;

import djong.base.EngineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code --security-opt}, read. Options of SELinux are taken and mean nothing where the kernel has none, as with Docker.
 *
 * @param seccomp empty for the default; {@code unconfined}; {@code builtin}; otherwise a profile in Docker's JSON
 * @param apparmor name of a profile; empty for the default
 * @param writableCgroups null where nobody said
 */
record SecurityOptions(
        boolean noNewPrivileges,
        String seccomp,
        String apparmor,
        @Nullable Boolean writableCgroups) {

    /** @throws EngineException.System for what nobody knows, which is Docker's status for it */
    static SecurityOptions of(@Nullable List<String> asked) {
        boolean noNewPrivileges = false;
        String seccomp = "";
        String apparmor = "";
        Boolean writableCgroups = null;
        for (String option : asked == null ? List.<String>of() : asked) {
            int split = option.indexOf('=');
            if (split < 0) split = option.indexOf(':');
            if (split < 0) {
                switch (option) {
                    case "no-new-privileges" -> noNewPrivileges = true;
                    case "writable-cgroups" -> writableCgroups = true;
                    case "disable" -> {} // SELinux labels
                    default -> throw new EngineException.System("invalid --security-opt 1: \"" + option + '"');
                }
                continue;
            }
            String value = option.substring(split + 1);
            switch (option.substring(0, split)) {
                case "label" -> {}
                case "apparmor" -> apparmor = value;
                case "seccomp" -> seccomp = value;
                case "no-new-privileges" -> noNewPrivileges = truth(value, option);
                case "writable-cgroups" -> writableCgroups = truth(value, option);
                default -> throw unknown(option);
            }
        }
        return new SecurityOptions(noNewPrivileges, seccomp, apparmor, writableCgroups);
    }

    /** What Go's strconv.ParseBool takes. */
    private static boolean truth(String value, String option) {
        return switch (value) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw unknown(option);
        };
    }

    private static EngineException unknown(String option) {
        return new EngineException.System("invalid --security-opt 2: \"" + option + '"');
    }
}
