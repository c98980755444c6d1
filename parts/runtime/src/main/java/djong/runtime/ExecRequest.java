package djong.runtime;

import djong.oci.RuntimeSpec;
import org.jspecify.annotations.Nullable;

/**
 * One more process for a running task. Streams that are not asked for are {@code /dev/null}; with a terminal, which {@code process.terminal} decides,
 * there is one output stream and what is not read is thrown away.
 *
 * @param size of the terminal at first
 */
public record ExecRequest(
        RuntimeSpec.Process process,
        boolean stdin,
        boolean stdout,
        boolean stderr,
        @Nullable ConsoleSize size) {}
