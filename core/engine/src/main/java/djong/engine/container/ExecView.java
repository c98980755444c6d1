package djong.engine.container;

import djong.engine.config.ExecConfig;
import org.jspecify.annotations.Nullable;

/**
 * An exec as inspect tells it.
 *
 * @param exitCode null until it has ended
 * @param pid on the host; 0 before it started
 * @param canRemove whether it is over and will be forgotten
 */
public record ExecView(
        String id,
        ContainerId container,
        ExecConfig config,
        String entrypoint,
        java.util.List<String> arguments,
        boolean running,
        @Nullable Integer exitCode,
        int pid,
        boolean canRemove) {}
