package djong.runtime;

import djong.runtime.log.LogLimits;
import java.nio.file.Path;

/** Where a task's output is kept, and how much of it. @param path the file that conmon appends to; its folder exists */
public record TaskLog(Path path, LogLimits limits) {}
