package djong.engine.config;

import djong.engine.config.HostConfig.ConsoleSize;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A further process to run in a container.
 *
 * @param user empty for the container's
 * @param workingDir empty for the container's
 * @param env added to the container's
 * @param detachKeys null for the default
 */
public record ExecConfig(
        String user,
        boolean privileged,
        boolean tty,
        ConsoleSize consoleSize,
        boolean attachStdin,
        boolean attachStdout,
        boolean attachStderr,
        @Nullable String detachKeys,
        List<String> env,
        String workingDir,
        List<String> cmd) {}
