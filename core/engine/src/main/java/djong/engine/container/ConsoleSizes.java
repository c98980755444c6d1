package djong.engine.container;

import djong.engine.config.HostConfig;
import org.jspecify.annotations.Nullable;

/** Between a request's terminal size, where zeros mean that nobody said, and the runtime's. */
final class ConsoleSizes {
    private ConsoleSizes() {}

    static djong.runtime.@Nullable ConsoleSize toRuntime(HostConfig.@Nullable ConsoleSize size) {
        return size == null || !size.known() ? null : new djong.runtime.ConsoleSize(size.rows(), size.columns());
    }
}
