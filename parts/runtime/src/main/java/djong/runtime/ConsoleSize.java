package djong.runtime;

import djong.oci.RuntimeSpec;
import org.jspecify.annotations.Nullable;

/** The size of a terminal, in characters. */
public record ConsoleSize(int rows, int columns) {
    /** The process with this as its terminal's first size; unchanged without a terminal or when it names a size itself. */
    static RuntimeSpec.Process apply(@Nullable ConsoleSize size, RuntimeSpec.Process process) {
        if (size == null || !process.terminal() || process.consoleSize() != null) return process;
        return new RuntimeSpec.Process(
                true,
                new RuntimeSpec.ConsoleSize(size.rows(), size.columns()),
                process.user(),
                process.args(),
                process.env(),
                process.cwd(),
                process.capabilities(),
                process.rlimits(),
                process.noNewPrivileges(),
                process.apparmorProfile(),
                process.oomScoreAdj(),
                process.selinuxLabel());
    }
}
